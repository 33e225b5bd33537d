"""Find characters that sound alike, which input methods mix up.

The 3755 characters of level 1 of GB 2312 stand in the order of their pinyin (GB/T 2312-1980), so
the first character of each syllable cuts them into homophones, tones aside.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

_FIRST_OF_SYLLABLE = (
    "啊埃鞍肮凹芭白斑邦苞杯奔崩逼鞭标鳖彬兵玻捕擦猜餐苍操厕层插拆搀昌超车郴撑吃充抽初揣川"
    "疮吹春戳疵聪凑粗蹿摧村磋搭呆耽当刀德蹬堤颠碉跌丁丢东兜督端堆墩掇蛾恩而发藩坊菲芬丰佛"
    "否夫噶该干冈篙哥给根耕工钩辜刮乖棺光瑰辊锅哈骸酣夯壕呵嘿痕哼轰喉呼花槐欢荒灰荤豁击嘉"
    "歼僵蕉揭巾荆炯揪鞠捐撅均喀开刊康考坷肯坑空抠枯夸块宽匡亏坤括垃莱蓝琅捞勒雷棱厘俩联粮"
    "撩列琳玲溜龙楼芦驴峦掠萝妈埋瞒芒猫么玫门萌眯棉苗蔑民明谬摸谋拇拿氖南囊挠呢馁嫩能妮蔫"
    "娘鸟捏您柠牛脓奴女虐哦欧啪拍攀乓抛呸喷砰坯篇飘撇拼乒坡扑期掐牵枪橇切钦青琼秋趋圈缺裙"
    "然瓤饶惹壬扔日戎揉茹软蕊闰若撒腮三桑搔瑟森僧莎筛珊墒梢奢砷声师收蔬刷摔栓霜谁吮说斯松"
    "搜苏酸虽孙蓑塌胎坍汤掏特藤梯天挑贴厅通偷凸湍推吞拖挖歪豌汪威瘟嗡挝巫昔瞎掀相萧楔薪星"
    "兄休墟轩靴勋压焉殃邀椰一茵英哟拥幽迂鸳曰耘匝栽咱赃遭责贼怎增扎摘瞻樟招遮珍蒸芝中舟珠"
    "抓拽专桩椎谆捉兹鬃邹租钻嘴尊昨"
)
_CUTS = [character.encode("gb2312") for character in _FIRST_OF_SYLLABLE]
_LEVEL_1_ENDS = b"\xd7\xf9"


@lru_cache(maxsize=8192)
def syllable(character: str) -> int | None:
    """Return the number of a character's syllable; None if it is not in level 1."""
    if character.isascii():
        return None
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return None
    if not _CUTS[0] <= code <= _LEVEL_1_ENDS:
        return None
    return bisect_right(_CUTS, code)


def sounded(text: str) -> str:
    """Replace each character by one for its syllable, so that homophones become equal."""
    return "".join(map(_sign, text))


def _sign(character: str) -> str:
    number = syllable(character)
    return character if number is None else _FIRST_OF_SYLLABLE[number - 1]


const TASK = /^(?:\d{4}-)?t?0*(\d+)$/;

/** Return a box to choose one of the states that duties are in, or all. */
function stateBox(rows) {
  const select = document.createElement("select");
  select.add(new Option("全部", ""));
  const cells = new Map(rows.map((row) => [row.dataset.state, row.querySelector("[data-key]")]));
  [...cells]
    .sort(([, one], [, other]) => one.dataset.key - other.dataset.key)
    .forEach(([state, cell]) => select.add(new Option(cell.textContent, state)));
  return select;
}

/** Let duties be found by unit, task, words and initials, and narrowed by state. */
function findDuties(table) {
  const rows = [...table.tBodies[0].rows];
  const names = JSON.parse(document.getElementById("names").textContent);
  const tasks = new Set(rows.map((row) => row.dataset.task));
  const state = stateBox(rows);
  const overdue = document.createElement("input");
  overdue.type = "checkbox";

  function finding(word) {
    const task = TASK.exec(word);
    if (task && tasks.has(task[1])) return (each) => each.row.dataset.task === task[1];
    return (each) => each.text.includes(word);
  }

  function admits(row) {
    return (!state.value || row.dataset.state === state.value) && (!overdue.checked || "overdue" in row.dataset);
  }

  const more = (each) => searched(names[each.whole[0].textContent].join("\n"));
  const controls = [labelled("状态", state), labelled("逾期", overdue)];
  enhance(table, { finding, admits, more, controls });
  const box = table.querySelector("[type=search]");
  box.placeholder = "单位、T09、文字、拼音首字母";
}

findDuties(document.querySelector(".duties"));
document.querySelectorAll(".grid").forEach((table) => enhance(table));

"""``python -m gongkai``."""

from gongkai.cli.start import run

run()

"""Files on a disk: where they are, opened without links, written in one step, locked."""

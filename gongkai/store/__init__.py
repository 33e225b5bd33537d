"""Files: the only room that knows YAML, paths, locks and git; its faults are problems too."""

"""Files: YAML, paths, locks and git; faults found in files are problems."""

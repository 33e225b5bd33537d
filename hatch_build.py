"""What goes into the wheel and the sdist: what git tracks, and nothing else that lies about."""

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_LIST = ["git", "-c", "safe.directory=*", "-c", "core.fsmonitor=false", "ls-files", "-z"]
"""The folder's owner does not matter: git's index is read, and no program of the folder is run."""


class TrackedFiles(BuildHookInterface):
    """Names the files of a build one by one; an unpacked sdist has no git and is taken whole."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Narrow a build down to tracked files; raises where git cannot say which these are.

        What git exports to hooks and aliases is about some other repository, and is not passed on.
        """
        if version == "editable" or not (Path(self.root) / ".git").exists():
            return
        own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(_LIST, cwd=self.root, env=own, stdout=subprocess.PIPE, check=True)
        names = [
            name for name in done.stdout.decode().split("\0") if Path(self.root, name).is_file()
        ]
        target = self.build_config.target_config
        folders = tuple(f"{package}/" for package in target.get("packages", ())) or ("",)
        target["only-include"] = [name for name in names if name.startswith(folders)]
        if not target["only-include"]:
            raise RuntimeError("git tracks no file of this build")

"""The signs of the states."""

from gongkai.model.status import Status

MARKS = {
    Status.NOT_STARTED: "○",
    Status.IN_PROGRESS: "■",
    Status.DONE: "●",
    Status.VERIFIED: "★",
    Status.RETURNED: "▲",
    Status.NOT_APPLICABLE: "◇",
    Status.NOT_APPLICABLE_AGREED: "◆",
}
"""A sign for each state; all of them can be written in GBK."""

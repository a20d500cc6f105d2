"""The report of a comparison: one page that stands alone, in French and English, on screen and on paper."""

from filrouge.simulator.report.page import page
from filrouge.simulator.report.study import Setting, Study

__all__ = ["Setting", "Study", "page"]

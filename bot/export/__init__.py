"""Tables as bytes: one pure function per format; front door of the room. The same table gives the same bytes (law 9).

Beside them stands the comment form that people fill in. What stands in a table is decided in `bot.rules`; where the
bytes go, by the caller.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.export.consolidated import consolidated as _consolidated
from bot.export.consolidated_page import consolidated_page as _consolidated_page
from bot.export.consolidated_pdf import consolidated_pdf as _consolidated_pdf
from bot.export.coverage import listing as _listing
from bot.export.coverage import page as _coverage_page
from bot.export.coverage import record as _coverage_record
from bot.export.coverage import workbook as _coverage_workbook
from bot.export.document import document as _document
from bot.export.page import page as _page
from bot.export.pdf import pdf as _pdf
from bot.export.record import copied, restored
from bot.export.record import record as _record
from bot.export.report import meeting_document
from bot.export.returned import copy_of, read_back
from bot.export.spreadsheet import separated as _separated
from bot.export.spreadsheet import workbook as _workbook
from bot.export.template import blank_form
from bot.model import Consolidated, Coverage, Table

FORMATS: Mapping[str, Callable[[Table], bytes]] = MappingProxyType(
    {"csv": _separated, "docx": _document, "html": _page, "json": _record, "pdf": _pdf, "xlsx": _workbook}
)
"""Format, which is also the file's ending, to the function that writes it."""

CONSOLIDATED: Mapping[str, Callable[[Consolidated], bytes]] = MappingProxyType(
    {"docx": _consolidated, "html": _consolidated_page, "pdf": _consolidated_pdf}
)
"""The same for the consolidated text."""

COVERAGE: Mapping[str, Callable[[Coverage], bytes]] = MappingProxyType(
    {"html": _coverage_page, "json": _coverage_record, "txt": _listing, "xlsx": _coverage_workbook}
)
"""The same for the coverage map, which is the coordinator's alone."""

EDITED = frozenset({"csv", "docx", "xlsx"})
"""The formats that are read back."""

__all__ = [
    "CONSOLIDATED",
    "COVERAGE",
    "EDITED",
    "FORMATS",
    "blank_form",
    "copied",
    "copy_of",
    "meeting_document",
    "read_back",
    "restored",
]

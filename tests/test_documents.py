"""Files attached to a mail: read with it, and never at its cost (bot/documents.py)."""

from datetime import UTC, datetime
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from bench.papers import word_file
from bot import documents, rules, service
from bot.config import load, shipped
from bot.model import Comment, Context, Filing, Group, Mail, Mark, Reason, State

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
TITLE = "RESOLUTION 901 (REV. EXAMPLEVILLE, 2022)"
TRACKED = (
    TITLE,
    "instructs the Secretary-General",
    "1\tto publish the common calendar in the six languages;",
    "2\tto announce every change of a date at least [-four-][+six+] weeks before the meeting;",
)


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group with its base texts."""
    return service.assemble(load(shipped("config") / "demo" / "bot.toml"))


def mail(*files: tuple[str, bytes], text: str = "See the attached file.\n", sender: str = "Delegate One") -> bytes:
    """A mail of Delegate One with these files."""
    whole = MIMEMultipart()
    whole["From"], whole["Subject"] = f"{sender} <one@examplia.example>", "Resolution 901"
    whole.attach(MIMEText(text, "plain", "utf-8"))
    for name, data in files:
        part = MIMEApplication(data)
        part.add_header("Content-Disposition", "attachment", filename=name)
        whole.attach(part)
    return whole.as_bytes()


def filed(raw: bytes, group: Group) -> Filing:
    """What becomes of it as the first mail of the group."""
    ours = Mail(id=1, sha256="ab" * 32, raw=raw, received=NOW, live=True)
    return rules.file(documents.read(raw), Context(mail=ours), group)


def only(filing: Filing) -> Comment:
    """Its one row."""
    (row,) = filing.comments
    return row


def test_a_tracked_change_is_a_row_with_its_redline(group: Group) -> None:
    """One for each changed provision, with the wording proposed, where it stands and who sent it; the words that only
    point to the file are none."""
    filing = filed(mail(("R901.docx", word_file(TRACKED, "Delegate One"))), group)
    row = only(filing)
    assert (State.FILED, "instructs the Secretary-General", "2") == (filing.state, row.heading, row.label)
    assert "to announce every change of a date at least six weeks before the meeting;" == row.proposed
    assert ["four", "six"] == [piece.text.strip() for piece in row.redline if piece.edit != "kept"]
    assert ("R901.docx", "Examplia", "Delegate One", "") == (row.source.part, row.member, row.contributor, row.editor)


@pytest.mark.parametrize(
    ("editor", "member", "shown"),
    [
        ("One, Delegate", "Examplia", ""),
        ("Delegate Seven", "Samplonia", "Delegate Seven"),
        ("Unknown Editor", "Examplia", "Unknown Editor"),
    ],
)
def test_a_change_is_its_editor_s_where_the_roster_knows_the_name(
    group: Group, editor: str, member: str, shown: str
) -> None:
    """A file sent on is another's words; whom nobody knows worked for the sender, and stands beside."""
    row = only(filed(mail(("R901.docx", word_file(TRACKED, editor))), group))
    assert (member, shown, "Delegate One") == (row.member, row.editor, row.contributor)


def test_a_change_in_a_group_s_file_is_the_group_s(group: Group) -> None:
    """Whoever typed it: one position, not counted again for its members."""
    text = "On behalf of the Union of Samples please see the attached file.\n"
    row = only(filed(mail(("R901.docx", word_file(TRACKED, "Delegate Seven")), text=text), group))
    assert ("Union of Samples", "regional group", "Delegate Seven") == (row.member, row.capacity, row.editor)


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\n\nPlease find attached our comments on Res. 901 (Rev. Example, 2022). We look forward to them.\n",
        "Veuillez trouver ci-joint nos observations.\n\nCordialement,\n",
        "Adjunto nuestros comentarios.\n",
        "Замечания во вложении.\n",
        "意见见附件。\n",
        "تجدون تعليقاتنا في المرفق.\n",
    ],
)
def test_words_that_only_point_to_a_file_are_no_row(group: Group, text: str) -> None:
    """In six languages, with the courtesies around them; with anything more they are a row."""
    raw = mail(("R901.docx", word_file(TRACKED)), text=text)
    assert "R901.docx" == only(filed(raw, group)).source.part
    more = filed(
        mail(("R901.docx", word_file(TRACKED)), text=f"{text}\n\nThe whole is too long for us to use.\n"), group
    )
    assert ["body", "R901.docx"] == [row.source.part for row in more.comments]


def test_words_and_file_are_both_filed(group: Group) -> None:
    """What the mail says itself comes first."""
    raw = mail(("R901.docx", word_file(TRACKED)), text="MOD resolves: say “public”. The rest is attached.\n")
    first, second = filed(raw, group).comments
    assert ("resolves", Mark.MOD, "body") == (first.heading, first.mark, first.source.part)
    assert ("2", "R901.docx") == (second.label, second.source.part)


def test_a_file_about_another_resolution_of_ours_is_filed_there(group: Group) -> None:
    """A file says itself what it is about."""
    paragraphs = (
        "RESOLUTION 902 (REV. EXAMPLEVILLE, 2022)",
        "resolves",
        "1.1\ta proposal has at most [-four-][+two+] pages;",
    )
    row = only(filed(mail(("text.docx", word_file(paragraphs))), group))
    assert ("902", "resolves", "1.1") == (row.resolution, row.heading, row.label)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("broken.docx", b"PK\x03\x04 no zip at all"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("text.docx", b"not what its name says"),
        ("empty.docx", b""),
    ],
)
def test_a_file_that_cannot_be_read_costs_its_own_words_only(group: Group, name: str, data: bytes) -> None:
    """The mail is filed and waits for a person, who is told which file and why."""
    filing = filed(mail((name, data), text="MOD resolves: say “public”.\n"), group)
    assert (State.REVIEW, "resolves") == (filing.state, only(filing).heading)
    assert filing.reason.startswith(Reason.UNREADABLE)
    assert name in filing.reason


def test_pictures_are_no_matter(group: Group) -> None:
    """They may say something, but nothing that could be filed: a mail is not held up for a logo."""
    filing = filed(mail(("logo.png", b"\x89PNG\r\n"), text="MOD resolves: say “public”.\n"), group)
    assert State.FILED == filing.state


def test_many_files_are_not_opened_without_end() -> None:
    """RELIABILITY §3: caps; the same file twice is one."""
    files = [(f"{number}.docx", word_file((TITLE, str(number)))) for number in range(documents.MOST_FILES + 3)]
    message = documents.read(mail(*files))
    assert documents.MOST_FILES == len(message.documents)
    assert message.defects[-1] == f"not read: more than {documents.MOST_FILES} attached files"
    assert 1 == len(documents.read(mail(files[0], files[0])).documents)

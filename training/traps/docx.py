"""Traps in Word files."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from xml.sax.saxutils import escape

from training.draw.docx import draw_docx
from training.draw.report import DrawnReport
from training.traps.digits import DIGIT_TRAPS
from training.traps.dress import Dress, Dressed, dress_cells, nothing_in, one_of, some_of, unreadable_in
from training.traps.trap import Draw, Trap, TrapFile
from training.values import Printed

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _style(name: str, kind: str, properties: str, based: str = "") -> str:
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style {_W} w:type="{kind}" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>{on}'
        f"<w:rPr>{properties}</w:rPr></w:style>"
    )


_STYLES = (
    _style("Struck", "character", "<w:strike/>"),
    _style("StruckToo", "character", '<w:color w:val="FF0000"/>', "Struck"),
    _style("Unseen", "character", "<w:vanish/>"),
    _style("UnseenText", "paragraph", "<w:vanish/>"),
    _style("Raised", "character", '<w:vertAlign w:val="superscript"/>'),
    _style("Pale", "character", '<w:color w:val="FFFFFF"/>'),
    _style("Strong2", "character", "<w:b/>"),
)


def _r(text: str, properties: str = "") -> str:
    """A run; ``text`` may hold the fields of a pattern."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _named(text: str, style: str) -> str:
    return _r(text, f'<w:rStyle w:val="{style}"/>')


def _p(*runs: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(runs)}</w:p>"


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _code(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {text} </w:instrText></w:r>'


_RAISED = '<w:vertAlign w:val="superscript"/>'
_DATA = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="f"/>{data}</w:ffData></w:fldChar></w:r>'
_LIST = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="{old}"/><w:listEntry w:val="{n}"/></w:ddList>'
_CHECK = '<w:checkBox><w:sizeAuto/><w:default w:val="0"/></w:checkBox>'
_PICTURE = '<w:r><w:pict><v:shape style="width:20pt;height:14pt"><v:imagedata r:id="rId99"/></v:shape></w:pict></w:r>'
_CHANGE = 'w:id="1" w:author="a"'
_PLAIN = one_of(_p(_r("{n}")), _p(_r("{n}", "<w:b/>")), _p(_named("{n}", "Strong2")))


def _cells(trap: Dress, control: Dress = _PLAIN) -> Draw:
    """A document with some of its cells dressed."""

    def draw(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
        markup, shown = dress_cells(report, rng, severity, trap=trap, control=control)
        content, drawn = draw_docx(report, rng, dressed=markup, further=_STYLES)
        return TrapFile(content, ".docx", drawn, shown)

    return draw


def _as_runs(dress: Dress) -> Dress:
    """Plain text in a paragraph of its own, cut into two runs here and there."""

    def made(cell: Printed, rng: Random) -> Dressed:
        plain = dress(cell, rng)
        cut = rng.randrange(len(plain.markup) + 1)
        parts = [part for part in (plain.markup[:cut], plain.markup[cut:]) if part]
        return Dressed(_p(*(_r(escape(part)) for part in parts)), plain.shown)

    return made


TRAPS: Sequence[Trap] = (
    Trap(
        "docx-raised-mark",
        "numbers in bold",
        _cells(
            one_of(
                _p(_r("{n}"), _r("{i}", _RAISED)),
                _p(_r("{n}"), _r("[{i}]", _RAISED)),
                _p(_r("{n}"), _named("{i}", "Raised")),
                _p(_r("{n}"), _r("{i}", '<w:vertAlign w:val="subscript"/>')),
                _p(_r("{n}"), _r("{i}", '<w:position w:val="10"/><w:sz w:val="12"/>')),
                _p(_r("{n}"), _r("注{i}", _RAISED)),
            )
        ),
    ),
    Trap(
        "docx-struck",
        "struck by a style and again set free",
        _cells(
            some_of(
                one_of(
                    _p(_r("{old}", "<w:strike/>"), _r("{n}")),
                    _p(_r("{old}", "<w:dstrike/>"), _r("{n}")),
                    _p(_named("{old}", "Struck"), _r("{n}")),
                    _p(_named("{old}", "StruckToo"), _r("{n}")),
                ),
                nothing_in(_p(_r("{n}", "<w:strike/>"))),
            ),
            one_of(
                _p(_r("{n}", '<w:rStyle w:val="Struck"/><w:strike w:val="0"/>')),
                _p(_r("{n}", '<w:strike w:val="false"/>')),
            ),
        ),
    ),
    Trap(
        "docx-hidden",
        "hidden by a style and again shown",
        _cells(
            one_of(
                _p(_r("{old}", "<w:vanish/>"), _r("{n}")),
                _p(_named("{old}", "Unseen"), _r("{n}")),
                _p(_r("{old}"), properties='<w:pStyle w:val="UnseenText"/>') + _p(_r("{n}")),
                _p(_r("{old}", '<w:sz w:val="2"/>'), _r("{n}")),
            ),
            one_of(
                _p(_r("{n}", '<w:rStyle w:val="Unseen"/><w:vanish w:val="0"/>')),
                _p(_r("{n}", '<w:vanish w:val="0"/>'), properties='<w:pStyle w:val="UnseenText"/>'),
            ),
        ),
    ),
    Trap(
        "docx-background-colour",
        "white numbers on a dark ground",
        _cells(
            one_of(
                _p(_r("{old}", '<w:color w:val="FFFFFF"/>'), _r("{n}")),
                _p(_named("{old}", "Pale"), _r("{n}")),
                _p(_r("{old}", '<w:color w:val="EEEEEE"/><w:shd w:val="clear" w:fill="EEEEEE"/>'), _r("{n}")),
                _p(_r("{old}", '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>'), _r("{n}")),
            ),
            one_of(
                _p(_r("{n}", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="003366"/>')),
                _p(_r("{n}", '<w:color w:val="FF0000"/>')),
            ),
        ),
    ),
    Trap(
        "docx-field",
        "the numbers as results of simple fields",
        _cells(
            one_of(
                _p(
                    _mark("begin"),
                    _code("IF"),
                    _mark("begin"),
                    _code("DOCPROPERTY x"),
                    _mark("separate"),
                    _r("{old}"),
                    _mark("end"),
                    _code('= "" "0" "1"'),
                    _mark("separate"),
                    _r("{n}"),
                    _mark("end"),
                ),
                _p(_DATA.replace("{data}", _LIST), _code("FORMDROPDOWN"), _mark("end")),
                _p(
                    _DATA.replace("{data}", "<w:textInput/>"),
                    _code("FORMTEXT"),
                    _mark("separate"),
                    _r("{n}"),
                    _mark("end"),
                ),
                _p(_mark("begin"), _code("MACROBUTTON NoMacro {n}"), _mark("end")),
                "<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>" + _p(_r("{n}")) + "</w:sdtContent></w:sdt>",
            ),
            one_of('<w:p><w:fldSimple w:instr=" =SUM(LEFT) ">' + _r("{n}") + "</w:fldSimple></w:p>"),
        ),
    ),
    Trap(
        "docx-passed-over",
        "the numbers as text",
        _cells(
            unreadable_in(
                _p(_PICTURE),
                _p("<w:r><w:object/></w:r>"),
                _p(_DATA.replace("{data}", _CHECK), _code("FORMCHECKBOX"), _mark("end")),
                _p(_mark("begin"), _code(r"EQ \o\ac(○,{n})"), _mark("end")),
                _p('<w:r><w:sym w:font="Wingdings" w:char="F08{i}"/></w:r>'),
                _p(_r("{n}", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>')),
                _p(
                    "<m:oMath><m:f><m:num><m:r><m:t>{n}</m:t></m:r></m:num><m:den><m:r><m:t>1</m:t></m:r></m:den></m:f></m:oMath>"
                ),
            )
        ),
    ),
    Trap(
        "docx-tracked",
        "numbers in bold",
        _cells(
            one_of(
                _p(f"<w:del {_CHANGE}><w:r><w:delText>{{old}}</w:delText></w:r></w:del>", _r("{n}")),
                _p(
                    f"<w:del {_CHANGE}><w:r><w:delText>{{old}}</w:delText></w:r></w:del>",
                    f"<w:ins {_CHANGE}>{_r('{n}')}</w:ins>",
                ),
            )
        ),
    ),
    Trap(
        "docx-text-box",
        "numbers in bold",
        _cells(
            one_of(
                _p(
                    "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>" + _p(_r("{n}")) + "</w:txbxContent></v:textbox>"
                    "</v:shape></w:pict></w:r>"
                ),
                _p('<w:r><w:pict><v:shape><v:textpath string="{n}"/></v:shape></w:pict></w:r>'),
            )
        ),
    ),
    Trap(
        "docx-ruby",
        "numbers in bold",
        _cells(
            one_of(
                _p(
                    "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>{i}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{n}</w:t></w:r>"
                    "</w:rubyBase></w:ruby></w:r>"
                )
            )
        ),
    ),
    Trap(
        "docx-theme-colour",
        "numbers in a colour of the theme",
        _cells(
            one_of(
                _p(_r("{old}", '<w:color w:val="auto" w:themeColor="background1"/>'), _r("{n}")),
                _p(_r("{old}", "<w:vanish/><w:specVanish/>"), _r("{n}")),
            ),
            one_of(_p(_r("{n}", '<w:color w:val="auto" w:themeColor="accent1"/>'))),
        ),
    ),
    Trap(
        "docx-formula",
        "numbers in bold",
        _cells(
            one_of(
                _p("<m:oMath><m:r><m:t>{n}</m:t></m:r></m:oMath>"),
                _p(
                    "<m:oMath><m:sSup><m:e><m:r><m:t>{n}</m:t></m:r></m:e><m:sup><m:r><m:t>{i}</m:t></m:r></m:sup></m:sSup></m:oMath>"
                ),
            )
        ),
    ),
    *(
        Trap(f"docx-{name}", control, _cells(_as_runs(trap), _as_runs(plain)))
        for name, control, trap, plain in DIGIT_TRAPS
    ),
)

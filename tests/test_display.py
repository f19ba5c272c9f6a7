"""What a notebook shows: the language, and how many rows of it."""

import asyncio
import gc
import threading
import weakref
from datetime import date

import pytest

import shopinsure as si
from shopinsure import InvalidInput, display
from shopinsure._display import Display

MANY = 5_000
EVENTS = [
    si.DepositPaid(event_id=f"E-{n}", on="2023-01-01", amount="1.00") for n in range(1, MANY + 1)
]
STATEMENT = si.replay(EVENTS)
PREMIUM = si.order_premium("199.00", "0.0018")
SCHEDULE = si.recovery_schedule(date(2023, 1, 1))
IMPACT = si.impact(
    [(si.order_premium, si.from_fen(250 + 1_000 * n), "0.002") for n in range(100)],
    si.GUARANTEE_TERMS,
    si.GUARANTEE_TERMS.amended(rounding="down"),
)


class Marked(Display):
    """A choice that can be waited for."""

    __slots__ = ("__weakref__",)


SHOWN = {"en": ('lang="en"',), "zh": ('lang="zh"',), "both": ('lang="en"', 'lang="zh"')}
ANSWERS = [PREMIUM, STATEMENT, SCHEDULE, IMPACT, PREMIUM.steps[0]]


def kinds(answers):
    return [type(it).__name__ for it in answers]


@pytest.mark.parametrize("answer", ANSWERS, ids=kinds(ANSWERS))
@pytest.mark.parametrize("language", SHOWN)
def test_an_answer_is_shown_in_the_language_that_is_chosen(answer, language):
    with display(language):
        html, markdown = answer._repr_html_(), answer._repr_markdown_()
    assert [it for it in SHOWN["both"] if it in html] == [*SHOWN[language]]
    assert any("一" <= sign <= "鿿" for sign in markdown) == (language != "en")


def test_both_languages_are_shown_by_default():
    assert repr(display()) == "display(language='both', max_rows=60)"
    for mark in SHOWN["both"]:
        assert mark in PREMIUM._repr_html_()


def test_a_statement_of_5_000_events_is_small_and_says_how_many_rows_are_left():
    html = STATEMENT._repr_html_()
    assert len(html) < 25_000
    assert html.count("<tr>") == 2 * (1 + 60)
    assert "… 4,943 more rows not shown" in html
    assert "……另有 4943 行未显示" in html
    # The opening, the first events, the last and the closing balances.
    for text in ("opening", "E-29", "E-4973", "E-5000", "closing"):
        assert f"<td>{text}</td>" in html
    assert "E-30<" not in html
    assert "E-4972<" not in html
    assert len(STATEMENT._repr_markdown_().splitlines()) == 2 * (2 + 1 + 60) + 1


@pytest.mark.parametrize("most", [1, 2, 3, 59, 60, 61])
def test_no_more_rows_are_shown_than_are_asked_for(most):
    statement = si.replay(EVENTS[:58])  # sixty rows with the opening and the closing balances
    with display("en", most):
        table, lines = statement._repr_html_(), statement._repr_markdown_().splitlines()
        answer = IMPACT._repr_html_()
    assert table.count("<tr><td") == len(lines) - 3 == min(60, most)
    assert answer.count("<div") - 1 == most
    assert (f"… {61 - most} more rows not shown" in table) == (most < 60)
    assert f"… {103 - most} more rows not shown" in answer


def test_the_choice_lasts_to_the_next_one_or_to_the_end_of_a_with():
    with display("zh"):
        assert 'lang="en"' not in PREMIUM._repr_html_()
        with display("en", 1):
            assert 'lang="zh"' not in PREMIUM._repr_html_()
        assert 'lang="en"' not in PREMIUM._repr_html_()
    assert 'lang="en"' in PREMIUM._repr_html_()
    display("zh-CN")
    assert 'lang="en"' not in PREMIUM._repr_html_()


def test_choices_are_let_go():
    before = weakref.finalize(chosen := Marked("en", 7), lambda: None)
    chosen.choose()
    del chosen
    display("zh")
    gc.collect()
    assert not before.alive


def test_a_choice_is_of_its_thread_and_of_its_task():
    seen = []
    thread = threading.Thread(target=lambda: seen.append(display("zh")))
    thread.start()
    thread.join()

    async def task(language):
        display(language)
        await asyncio.sleep(0)
        return PREMIUM._repr_html_()

    async def tasks():
        return await asyncio.gather(task("zh"), task("en"))

    chinese, english = asyncio.run(tasks())
    assert seen
    assert 'lang="en"' not in chinese
    assert 'lang="zh"' not in english
    assert SHOWN["both"][0] in PREMIUM._repr_html_()


@pytest.mark.parametrize("language", ["fr", "", None, 7, b"zh", ["zh"], "BOTH"])
def test_another_language_is_refused(language):
    with pytest.raises(InvalidInput, match="'zh' or 'both'") as caught:
        display(language)
    assert (caught.value.code, caught.value.parameter) == ("language-unknown", "language")
    assert "无法显示" in caught.value.message("zh")
    assert SHOWN["both"][1] in PREMIUM._repr_html_()


@pytest.mark.parametrize("rows", [0, -1, True, 60.0, "60", None])
def test_another_number_of_rows_is_refused(rows):
    with pytest.raises(InvalidInput, match="not a number of rows") as caught:
        display(max_rows=rows)
    assert (caught.value.code, caught.value.parameter) == ("rows-malformed", "max_rows")
    assert "不是行数" in caught.value.message("zh")


def test_the_text_of_an_answer_and_its_json_are_no_display():
    before = str(STATEMENT), PREMIUM.explain("zh"), PREMIUM.to_json()
    with display("en", 1):
        assert (str(STATEMENT), PREMIUM.explain("zh"), PREMIUM.to_json()) == before


TABLES = [si.compare_readings(si.order_premium, "2.50", "0.002"), IMPACT, SCHEDULE]


@pytest.mark.parametrize("table", TABLES, ids=kinds(TABLES))
def test_a_table_leaves_out_the_texts_of_the_other_language(table):
    both = [*table.table_columns]
    english = [name for name in both if not name.endswith("_zh")]
    chinese = [name for name in both if f"{name}_zh" not in both]
    assert len(english) == len(chinese) < len(both)
    for language, names in (("en", english), ("zh", chinese), ("both", both)):
        rows = table.table(language=language)
        assert {tuple(row) for row in rows} == {tuple(names)}
        assert rows == [{it: row[it] for it in names} for row in table.table()]
        assert table.to_frame(language=language).columns == names
    with display("zh"):
        assert [*table.table()[0]] == table.to_frame().columns == both
    with pytest.raises(InvalidInput):
        table.table(language="fr")

import csv
import io

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from extractor.errors import UnreadableFile
from extractor.runs.outputs import write_outputs
from extractor.runs.panel import load, parquet
from extractor.runs.panel.columns import SCHEMA_VERSION, DataColumn, DataTable
from extractor.runs.panel.csv_files import write_csv_files
from extractor.runs.panel.parquet import table_writer
from extractor.runs.panel.sheets import Sheet, write_run_workbook
from extractor.runs.panel.tables import data_tables
from extractor.runs.panel.views import View, whole
from tests.runs.panel.offices import FORMS, chain

COLUMNS = (DataColumn("n", "int32", "a number"), DataColumn("name", "string", "its name"))
COUNTED = DataTable("counted", "Numbers and their names.", ("n",), COLUMNS)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    write_outputs(folder, lambda: iter(chain("柳林县财政局", 2020, 2021, 2022)), FORMS, kinds=("parquet", "csv"))
    return folder


def counted(folder, count):
    with table_writer(COUNTED, folder) as writer:
        for n in range(count):
            writer.add((n, f"no. {n}"))
    return folder / "counted.parquet"


def test_a_table_is_written_in_groups_of_bounded_size(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "_BATCH_VALUES", 1_000)
    file = pq.ParquetFile(counted(tmp_path, 9_001))
    assert [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)] == [4_000, 4_000, 1_001]
    assert file.read()["n"].to_pylist() == list(range(9_001))


def test_csv_files_are_cut_where_excel_ends(tmp_path):
    counted(tmp_path, 40_000)
    files = write_csv_files(whole(COUNTED), tmp_path, tmp_path, most_lines=15_000)
    assert [file.name for file in files] == ["counted-001.csv", "counted-002.csv", "counted-003.csv"]
    seen = []
    for file in files:
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        part = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
        assert len(part) <= 15_000
        seen += [(int(line["n"]), line["name"]) for line in part]
    assert seen == [(n, f"no. {n}") for n in range(40_000)]


@pytest.mark.parametrize("count", [0, 15_000], ids=["empty", "just full"])
def test_what_fits_is_one_csv_file(tmp_path, count):
    counted(tmp_path, count)
    (file,) = write_csv_files(whole(COUNTED), tmp_path, tmp_path, most_lines=15_000)
    assert file.name == "counted.csv"
    assert len(file.read_text("utf-8-sig").splitlines()) == count + 1


def test_a_sheet_too_large_is_left_out_whole_and_the_note_says_where_it_is(tmp_path):
    counted(tmp_path, 100)
    some = View("some", COUNTED, ("name",), "n", lambda column: pc.less(column, 50))
    sheets = (Sheet(whole(COUNTED), (COUNTED.names,), most_values=150), Sheet(some, (("name",),), most_values=150))
    assert write_run_workbook(tmp_path, tmp_path / "run.xlsx", sheets) == ["counted"]
    book = load_workbook(tmp_path / "run.xlsx")
    assert book.sheetnames == ["note", "some"]
    assert book["some"].max_row == 51
    (told,) = (line for line in book["note"].iter_rows(values_only=True) if line[0] == "counted")
    assert told[1] == 100
    assert "NOT IN THIS WORKBOOK" in told[2] and "parquet/counted.parquet" in told[2]


def test_a_write_that_breaks_leaves_no_file(tmp_path):
    with pytest.raises(KeyError), table_writer(COUNTED, tmp_path) as writer:
        writer.add((1, "one"))
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_every_table_has_its_schema_and_version(run):
    for table in data_tables(FORMS):
        schema = pq.read_schema(run / f"outputs/parquet/{table.name}.parquet")
        assert schema.equals(table.schema, check_metadata=True)
        assert schema.metadata[b"tablemend.schema"] == SCHEMA_VERSION.encode()
    assert load(run).names == tuple(sorted(table.name for table in data_tables(FORMS)))


def test_keys_tell_lines_apart(run):
    for table in data_tables(FORMS):
        lines = load(run).table(table.name, table.key).to_pylist()
        assert len({tuple(line.values()) for line in lines}) == len(lines)


def test_the_data_set_gives_tables_and_pieces(run):
    assert load(run).table("panel", ["year"]).to_pylist() == [{"year": 2020}, {"year": 2021}, {"year": 2022}]
    assert load(str(run)).dataset("cells").count_rows(filter=pc.field("year") == 2021) == 200


def test_what_is_no_data_set_is_refused(run, tmp_path):
    with pytest.raises(UnreadableFile, match="expected the outputs of a run"):
        load(tmp_path)
    with pytest.raises(UnreadableFile, match="no such table, expected one of cells, checks"):
        load(run).table("cell")
    folder = tmp_path / "outputs/parquet"
    folder.mkdir(parents=True)
    (folder / "cells.parquet").write_bytes(b"torn")
    with pytest.raises(UnreadableFile, match="is not a readable Parquet file"):
        load(tmp_path).table("cells")
    table = load(run).table("cells").replace_schema_metadata({"tablemend.schema": "tablemend-panel/0"})
    pq.write_table(table, folder / "cells.parquet")
    with pytest.raises(UnreadableFile, match="saw schema tablemend-panel/0, expected tablemend-panel/1"):
        load(tmp_path).table("cells")


def test_pandas_reads_the_files(run):
    pandas = pytest.importorskip("pandas", reason="pandas is no dependency")
    wide = pandas.read_parquet(run / "outputs/parquet/panel.parquet")
    assert wide["applications__carried_over__natural_person"].tolist() == [3.0, 3.0, 3.0]
    text = pandas.read_csv(run / "outputs/csv/panel.csv")
    assert list(text.columns) == list(wide.columns)
    assert text["applications__carried_over__natural_person"].tolist() == [3.0, 3.0, 3.0]
    tidy = pandas.read_parquet(run / "outputs/parquet/cells.parquet")
    assert tidy.groupby("year")["value"].count().tolist() == [198, 200, 200]


def test_duckdb_reads_the_files(run):
    duckdb = pytest.importorskip("duckdb", reason="duckdb is no dependency")
    query = f"SELECT year, count(*) FROM '{run}/outputs/parquet/cells.parquet' GROUP BY year ORDER BY year"
    assert duckdb.sql(query).fetchall() == [(2020, 198), (2021, 200), (2022, 200)]


def test_polars_reads_the_files(run):
    polars = pytest.importorskip("polars", reason="polars is no dependency")
    wide = polars.read_parquet(run / "outputs/parquet/panel.parquet")
    assert wide["applications__carried_over__natural_person"].to_list() == [3.0, 3.0, 3.0]

"""The index of the list is built once, whoever asks meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from portal.commodities.domain.index import Index
from portal.commodities.queries import Kept


def test_those_who_wait_for_the_first_index_do_not_build_another() -> None:
    kept, asked, built = Kept(), Event(), []

    def build() -> Index:
        asked.wait(5)
        built.append(Index([]))
        return built[-1]

    with ThreadPoolExecutor(3) as threads:
        answers = [threads.submit(kept.get, "first", build) for _ in range(3)]
        asked.set()

    assert [answer.result() for answer in answers] == built * 3


def test_while_the_next_index_is_built_the_last_one_answers() -> None:
    kept, building, end, old, new = Kept(), Event(), Event(), Index([]), Index([])
    kept.get("old", lambda: old)

    def build() -> Index:
        building.set()
        end.wait(5)
        return new

    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(kept.get, "new", build)
        building.wait(5)
        meanwhile = kept.get("new", build)
        end.set()

    assert meanwhile is old
    assert answer.result() is kept.get("new", build) is new

"""Several workers at once, each with a connection of its own, as the processes of a server have."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy import event

from portal.extensions import db

PATIENCE = 120


class Workers:
    """Workers that act at the same time, as the processes of a server do."""

    def __init__(self, app):
        self.app = app
        self.pool = ThreadPoolExecutor(8)

    def start(self, act: Callable[[], object]) -> Future:
        return self.pool.submit(self._in_its_own_context, act)

    def _in_its_own_context(self, act):
        with self.app.app_context():
            return act()

    def at_once(self, *acts):
        """The outcome of each act, refusals included; all begin together."""
        db.session.rollback()
        gate = threading.Barrier(len(acts))

        def after_the_gate(act):
            gate.wait(PATIENCE)
            return act()

        begun = [self.start(lambda act=act: after_the_gate(act)) for act in acts]
        return [future.exception(PATIENCE) or future.result() for future in begun]

    def one_inside_the_other(self, first, second):
        """``second`` begins while ``first`` has done everything except committing."""
        db.session.rollback()
        about_to_commit, go_on = threading.Event(), threading.Event()

        def pausing():
            def pause(_session):
                about_to_commit.set()
                go_on.wait(PATIENCE)

            event.listen(db.session(), "before_commit", pause, once=True)
            return first()

        first_act = self.start(pausing)
        assert about_to_commit.wait(PATIENCE)
        second_act = self.start(second)
        threading.Event().wait(0.3)  # time enough for the second to reach the lock
        waited = not second_act.done()
        go_on.set()
        outcomes = [act.exception(PATIENCE) or act.result() for act in (first_act, second_act)]
        assert waited, "the second act did not wait for the first"
        return outcomes

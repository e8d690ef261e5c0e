"""Work that is shared among cores comes back whole, in order, and never waits for itself."""

import os
import subprocess
import sys
import threading

import pytest
import torch

from gioconda import threads
from gioconda.threads import in_threads, parts, together

_BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "GOTO_NUM_THREADS")


@pytest.fixture(params=[1, 2, 4])
def cores(request, monkeypatch):
    monkeypatch.setattr(threads, "threads", lambda: request.param)
    return request.param


def test_results_keep_the_order_of_the_items(cores):
    assert in_threads(lambda number: number**2, range(50)) == [k**2 for k in range(50)]
    assert in_threads(str, []) == []


def test_two_items_are_worked_on_at_once_where_there_are_cores(cores):
    both = threading.Barrier(2, timeout=20)
    if cores > 1:
        assert sorted(in_threads(lambda _: both.wait(), "ab")) == [0, 1]


def test_shared_work_may_share_work(cores):
    def square_of_sum(number: int) -> int:
        return sum(in_threads(lambda k: k, range(number))) ** 2

    assert in_threads(square_of_sum, range(20)) == [sum(range(k)) ** 2 for k in range(20)]


def test_an_error_in_one_item_is_raised(cores):
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda number: 1 // number, [3, 2, 0, 1])


@pytest.mark.parametrize(("count", "most"), [(0, 4), (1, 4), (7, 4), (8, 4), (9, 100), (100, 7)])
def test_parts_cover_a_range_once_for_all_threads(cores, count, most):
    some = parts(count, most)
    assert [k for part in some for k in range(count)[part]] == list(range(count))
    assert all(0 < part.stop - part.start <= most for part in some)
    assert len(some) >= min(count, cores)


def test_each_thread_runs_networks_on_one_core_and_torch_s_own_limit_stays(cores):
    before = torch.get_num_threads()
    inside = in_threads(lambda _: torch.get_num_threads(), range(8))
    assert inside == [1 if cores > 1 else before] * 8
    assert torch.get_num_threads() == before


def test_a_limit_set_for_torch_holds(monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: 1)
    names = in_threads(lambda _: threading.current_thread().name, range(4))
    assert set(names) == {threading.current_thread().name}


@pytest.mark.parametrize("chosen", [None, "ACTIVE"])
def test_idle_threads_sleep_in_a_script_of_a_user_s_own(chosen):
    """OpenMP threads that spin take the cores from other programs, and these from the edit."""
    environment = {k: v for k, v in os.environ.items() if k != "OMP_WAIT_POLICY"}
    environment |= {"OMP_WAIT_POLICY": chosen} if chosen else {}
    code = "from gioconda import Editor; import os; print(os.environ['OMP_WAIT_POLICY'])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == (chosen or "PASSIVE")


@pytest.mark.parametrize("first", ["numpy, gioconda.editing", "gioconda.editing, numpy"])
@pytest.mark.parametrize(("chosen", "count"), [(None, 1), ("2", 2)])
def test_small_matrices_start_no_threads_whatever_is_imported_first(first, chosen, count):
    """NumPy's threads spin after each product, and take the cores from those of the edit."""
    environment = {k: v for k, v in os.environ.items() if k not in _BLAS_THREADS}
    environment |= {"OPENBLAS_NUM_THREADS": chosen} if chosen else {}
    code = f"import {first}, ctypes\nfile = numpy._core._multiarray_umath.__file__\n"
    asked = "print(ctypes.CDLL(file).scipy_openblas_get_num_threads64_())"
    done = subprocess.run(
        [sys.executable, "-c", code + asked], env=environment, capture_output=True, text=True
    )
    if "scipy_openblas_get" in done.stderr:
        pytest.skip("this NumPy has no OpenBLAS of its own")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == min(count, threads.cores())


@pytest.mark.parametrize(("told", "count"), [("1", 1), ("0", None), ("many", None), ("", None)])
def test_a_limit_for_numerical_libraries_holds_without_torch(monkeypatch, told, count):
    monkeypatch.delitem(sys.modules, "torch")
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert threads.threads() == (count or threads.cores())


def test_two_pieces_of_work_are_done_together_and_keep_their_places(cores):
    assert together(lambda: 1, lambda: "two") == (1, "two")


def test_the_first_piece_s_error_comes_first(cores):
    def fails(name):
        raise ValueError(name)

    with pytest.raises(ValueError, match="first"):
        together(lambda: fails("first"), lambda: fails("second"))

"""What one visitor has room for."""

from __future__ import annotations

from gioconda.service.limits import Limits


def test_one_visitor_has_room_for_a_whole_group_and_its_results() -> None:
    limits = Limits(waiting=6, waiting_each=3, shots=20)
    assert limits.files.each >= 20 + 3  # a photo, what browsers show of it, the sheet of takes
    assert limits.files.all - limits.files.each >= 14  # which leaves others what they had
    assert limits.stored_bytes == Limits(waiting=6, waiting_each=3).stored_bytes
    assert limits.group_megapixels == 2 * limits.megapixels


def test_where_no_request_takes_several_photos_there_is_room_for_one_and_its_result() -> None:
    files = Limits(waiting=6, waiting_each=3, clip_s=0).files
    assert (files.each, files.all) == (6, 14)

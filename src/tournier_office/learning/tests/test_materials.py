# SPDX-License-Identifier: Apache-2.0
"""Files of courses under attack: what they claim to be, how large they are, where they lie, and what they may do."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tournier.base import BadInput, Refused, SystemFailed
from tournier_office.learning import materials
from tournier_office.learning.models import Material
from tournier_office.learning.register import COURSES
from tournier_office.learning.tests.conftest import publish
from tournier_office.learning.tests.school import CODE, TERMS
from tournier_office.site import gateway
from tournier_office.site.register import acts, reading
from tournier_office.site.register.tests.sample import person

KEEPER, SECOND, TELLER = "S0003", "S0004", "S0001"
PDF = b"%PDF-1.7\n" + b"x" * 400
MP4 = b"\0\0\0\x18ftypisom" + bytes(range(200))


def drafted():
    return acts.open_row(COURSES, person(KEEPER), TERMS)


def add(content=PDF, title="Slides", key="", number=KEEPER, size=0):
    return materials.add(person(number), key or drafted().pk, title, content, size or len(content))


def in_force(content, title="Film"):
    row = drafted()
    made = add(content, title, row.pk)
    acts.step(COURSES, person(SECOND), row.pk, "publish", {"grace_days": "0", "reason": "plan"})
    return made


def test_a_file_of_a_draft_is_taught_with_its_version(school):
    made = in_force(MP4)
    client = school.client(TELLER)
    page = client.get(f"/learning/courses/{CODE}/").content.decode()
    assert f'<video class="w-100" controls preload="metadata" src="/learning/files/{made.pk}/">' in page
    answer = client.get(f"/learning/files/{made.pk}/")
    assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (MP4, "video/mp4", "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert made.digest in {one.detail.get("digest") for one in gateway.ledger().entries(disclosure=made.course)}
    history, _heard = reading.history(COURSES, COURSES.table.objects.get(pk=made.course))
    assert "add_file" in {line.verb for line in history if line.step is not None}


def test_a_pdf_is_taken_away_and_opens_in_no_page(school):
    made = in_force(PDF, "Slides")
    answer = school.client(TELLER).get(f"/learning/files/{made.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="course.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=0-3", 206, MP4[:4]), ("bytes=10-", 206, MP4[10:]), ("bytes=-5", 206, MP4[-5:]), ("bytes=0-99999", 200, MP4),
        ("bytes=-", 200, MP4), ("lines=1-2", 200, MP4), ("bytes=0-1,3-4", 200, MP4), ("bytes=99999-", 400, None), ("bytes=9-3", 400, None),
    ],
)  # fmt: skip
def test_a_range_is_the_range_and_a_wrong_one_no_more_than_the_file(school, asked, status, content):
    made = in_force(MP4)
    answer = school.client(TELLER).get(f"/learning/files/{made.pk}/", headers={"Range": asked})
    assert answer.status_code == status
    assert content is None or answer.content == content


@pytest.mark.parametrize(
    "content", [b"", b"<html><script>", b"<svg xmlns=", b"MZ", b" %PDF-1.7", b"\x1a\x45\xdf\xa3matroska", b"GIF89a"]
)
def test_what_is_no_pdf_and_no_video_is_not_taken_whatever_it_is_called(school, content):
    with pytest.raises(BadInput, match="no PDF"):
        add(content)
    row = drafted()
    file = SimpleUploadedFile("../../../etc/film.mp4", content, content_type="video/mp4")
    school.client(KEEPER).post(f"/learning/drafts/{row.pk}/files/", {"title": "x", "file": file})
    assert not Material.objects.exists()


def test_a_huge_file_is_not_taken(school):
    with pytest.raises(BadInput, match="at most 8 MB"):
        add(PDF, size=materials.MOST + 1)
    row = drafted()
    file = SimpleUploadedFile("a.pdf", PDF + bytes(materials.MOST), content_type="application/pdf")
    assert (
        school.client(KEEPER).post(f"/learning/drafts/{row.pk}/files/", {"title": "x", "file": file}).status_code == 302
    )
    assert not Material.objects.exists()


def test_a_name_is_no_path(school):
    row = drafted()
    file = SimpleUploadedFile("../../../outside.pdf", PDF, content_type="text/html")
    school.client(KEEPER).post(f"/learning/drafts/{row.pk}/files/", {"title": "../../x", "file": file})
    made = Material.objects.get(course=row.pk)
    folder = school.project.path / "learning"
    assert [path.name for path in folder.iterdir()] == [made.digest]
    client = school.client(KEEPER)
    assert client.get(f"/learning/files/{made.pk}/")["Content-Type"] == "application/pdf"
    for path in ("..%2f..%2fkeys%2findex", "%2e%2e", "..", "keys/index"):
        assert client.get(f"/learning/files/{path}/").status_code in {403, 404}


def test_a_file_that_was_changed_on_the_disk_is_given_to_nobody(school):
    made = in_force(PDF, "Slides")
    place = school.project.path / "learning" / made.digest
    place.chmod(0o600)
    place.write_bytes(PDF + b"more")
    with pytest.raises(SystemFailed):
        materials.read(made)
    assert school.client(TELLER).get(f"/learning/files/{made.pk}/").status_code == 503


def test_files_are_added_by_keepers_and_to_drafts_alone(school):
    for number in (TELLER, "S0006"):
        with pytest.raises(Refused):
            add(number=number)
    row = publish()
    with pytest.raises(Refused, match="draft only"):
        add(key=row.pk)
    made = add()
    assert school.client(TELLER).get(f"/learning/files/{made.pk}/").status_code == 403  # it is not taught yet
    assert school.client(KEEPER).get(f"/learning/files/{made.pk}/").status_code == 200


def test_the_same_over_the_api(school):
    row = drafted()
    body = {"title": "Slides", "file": SimpleUploadedFile("a.pdf", PDF, content_type="application/pdf")}
    made = school.client(KEEPER).post(f"/api/v1/learning/drafts/{row.pk}/files", body).json()
    assert (made["kind"], made["size"]) == ("pdf", len(PDF))
    assert school.client(KEEPER).get(f"/api/v1/learning/files/{made['key']}").content == PDF

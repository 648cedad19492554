"""The pages, through HTTP: what each reader sees, what a press does, what a stranger gets."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw

from delivery.models import CustodyEvent, Shipment
from realestate.accounts.models import Office, User
from realestate.cases.models import Party
from realestate.common import qr
from tests import cast
from tests.delivery.conftest import ADDRESS, NUMBERS, Hands, make_case, send

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]


@pytest.fixture(autouse=True)
def own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.STORAGE_URL = tmp_path.as_uri()


def seen(hands: Hands) -> int:
    return hands.given().seen


def press(browser: Client, hands: Hands, act: str, *, route: str = "parcel_act", **typed: object):
    """Post the form of an act as the page would."""
    typed.setdefault("seen", seen(hands))
    address = reverse(route, args=[hands.shipment.number, act])
    return browser.post(address, {f"{act}-{name}": value for name, value in typed.items()})


def photo(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return SimpleUploadedFile("door.jpg", out.getvalue(), content_type="image/jpeg")


# -- The rider


def test_the_next_stop_is_first(hands: Hands, as_user: As, office: Office) -> None:
    waiting = send(make_case(office, cast.citizen("周杰", 30), "202611223301060000025"), address="教工路 5 号")
    other = Hands(waiting, hands.officer, hands.rider)
    hands.until("book", "seal", "assign")
    other.at_the_door()
    page = as_user(hands.rider).get(reverse("parcels")).content.decode()
    assert page.index("教工路 5 号") < page.index(ADDRESS)
    other.hand_over()
    page = as_user(hands.rider).get(reverse("parcels")).content.decode()
    assert "教工路 5 号" not in page


def test_a_day_of_a_rider_without_javascript(hands: Hands, as_user: As) -> None:
    hands.until("book", "seal", "assign")
    phone = as_user(hands.rider)
    answer = phone.post(reverse("scan_out"), {"envelope": hands.shipment.envelope.lower()}, follow=True)
    assert "已取件" in answer.content.decode()
    press(phone, hands, "set_off")
    assert "取件码" in phone.get(reverse("parcel", args=[hands.shipment.number])).content.decode()
    answer = press(phone, hands, "hand_over", code=hands.code)
    assert answer.status_code == 302
    done = phone.get(answer["Location"]).content.decode()
    assert "这一件办完了" in done
    assert '<form method="post" action="/delivery/parcels' not in done


def test_a_wrong_code_is_a_sentence_at_the_field(hands: Hands, as_user: As) -> None:
    hands.at_the_door()
    answer = press(as_user(hands.rider), hands, "hand_over", code=hands.wrong_code)
    assert answer.status_code == 422
    assert "取件码不对，还可以输 4 次" in answer.content.decode()
    assert f'value="{seen(hands)}"' in answer.content.decode(), "the form may be sent again"


def test_after_five_wrong_codes_the_page_offers_the_card_only(hands: Hands, as_user: As) -> None:
    hands.at_the_door()
    phone = as_user(hands.rider)
    for _try in range(5):
        answer = press(phone, hands, "hand_over", code=hands.wrong_code)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "hand_over-code" not in page
    assert "核对身份证" in page


def test_the_card_and_a_photo_deliver_and_the_office_can_see_the_photo(hands: Hands, as_user: As, li_lei: User) -> None:
    hands.at_the_door()
    assert li_lei.id_number
    answer = press(
        as_user(hands.rider), hands, "hand_over_by_id", id_tail=li_lei.id_number[-6:], photo=photo(size=(4000, 3000))
    )
    assert answer.status_code == 302
    link = CustodyEvent.objects.get(act="hand_over")
    address = reverse("hand_over_photo", args=[hands.shipment.number, link.ordinal])
    kept = as_user(hands.officer).get(address)
    assert max(Image.open(io.BytesIO(kept.content)).size) == 1600
    assert as_user(hands.rider).get(address).status_code == 403


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("door.jpg", b"MZ this is a programme", content_type="image/jpeg"),
        SimpleUploadedFile("door.jpg", b"", content_type="image/jpeg"),
        SimpleUploadedFile("door.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml"),
    ],
    ids=["a programme", "nothing", "a drawing"],
)
def test_what_is_no_photo_delivers_nothing(hands: Hands, as_user: As, li_lei: User, upload: object) -> None:
    hands.at_the_door()
    assert li_lei.id_number
    answer = press(as_user(hands.rider), hands, "hand_over_by_id", id_tail=li_lei.id_number[-6:], photo=upload)
    assert answer.status_code == 422
    assert hands.now.state == "out_for_delivery"
    assert hands.now.id_tries_left == 5


def test_a_picture_that_unpacks_to_gigabytes_is_refused(hands: Hands, as_user: As, li_lei: User) -> None:
    hands.at_the_door()
    assert li_lei.id_number
    out = io.BytesIO()
    Image.new("1", (14000, 14000)).save(out, "PNG")
    bomb = SimpleUploadedFile("door.png", out.getvalue())
    answer = press(as_user(hands.rider), hands, "hand_over_by_id", id_tail=li_lei.id_number[-6:], photo=bomb)
    assert answer.status_code == 422
    assert "照片太大" in answer.content.decode()


def test_storage_out_of_reach_delivers_nothing_and_says_so(
    hands: Hands, as_user: As, li_lei: User, settings: LazySettings, tmp_path: Path
) -> None:
    hands.at_the_door()
    assert li_lei.id_number
    (tmp_path / "full").write_text("a file where the folder should be")
    settings.STORAGE_URL = (tmp_path / "full").as_uri()
    answer = press(as_user(hands.rider), hands, "hand_over_by_id", id_tail=li_lei.id_number[-6:], photo=photo())
    assert answer.status_code == 503
    assert "照片没有存上" in answer.content.decode()
    assert hands.now.state == "out_for_delivery"


def test_a_photo_keeps_no_place(hands: Hands, as_user: As, li_lei: User) -> None:
    from delivery.photos import cleaned_jpeg

    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "a telephone"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (20, 20)).save(out, "JPEG", exif=exif)
    out.seek(0)
    assert not Image.open(io.BytesIO(cleaned_jpeg(out))).getexif()


def test_a_double_click_is_calm(hands: Hands, as_user: As) -> None:
    hands.until("book", "seal", "assign", "pick_up")
    phone = as_user(hands.rider)
    then = seen(hands)
    press(phone, hands, "set_off", seen=then)
    answer = press(phone, hands, "set_off", seen=then)
    assert answer.status_code == 302
    assert "已经办好了" in phone.get(answer["Location"]).content.decode()
    assert CustodyEvent.objects.filter(act="set_off").count() == 1


def test_an_old_tab_shows_how_it_stands_now(hands: Hands, as_user: As) -> None:
    hands.until("book", "seal", "assign", "pick_up")
    then = seen(hands)
    hands.until("set_off", "fail")
    answer = press(as_user(hands.rider), hands, "turn_back", seen=then, reason="nobody_home", words="")
    assert answer.status_code == 409
    assert "已经有了变化" in answer.content.decode()
    assert hands.now.state == "failed"


def test_what_was_typed_is_kept(hands: Hands, as_user: As) -> None:
    hands.at_the_door()
    answer = press(as_user(hands.rider), hands, "fail", words="门禁坏了，按了十分钟门铃")
    assert answer.status_code == 422
    assert "门禁坏了，按了十分钟门铃" in answer.content.decode()


def test_a_rider_to_whom_it_is_not_assigned_gets_404(hands: Hands, as_user: As, office: Office) -> None:
    hands.at_the_door()
    other = as_user(cast.staff("qian", "钱骑", "courier", office))
    assert other.get(reverse("parcel", args=[hands.shipment.number])).status_code == 404
    assert press(other, hands, "hand_over", code=hands.code).status_code == 404
    assert other.post(reverse("scan_out"), {"envelope": hands.shipment.envelope}).status_code == 404
    assert hands.now.state == "out_for_delivery"


def test_an_act_that_does_not_exist_is_404(hands: Hands, as_user: As) -> None:
    hands.at_the_door()
    assert press(as_user(hands.rider), hands, "eat").status_code == 404
    assert press(as_user(hands.officer), hands, "eat", route="shelf_act").status_code == 404


@pytest.mark.parametrize("typed", ["', DROP TABLE", "😀😀", "\u202e\u202e", "../../etc/passwd", "𬭎䶮", "0" * 200])
def test_hostile_codes_are_just_wrong(hands: Hands, as_user: As, typed: str) -> None:
    hands.until("book", "seal", "assign")
    phone = as_user(hands.rider)
    assert phone.post(reverse("scan_out"), {"envelope": typed}).status_code == 404
    assert press(phone, hands, "pick_up", envelope=typed).status_code == 422
    hands.until("pick_up", "set_off")
    assert press(phone, hands, "hand_over", code=typed).status_code == 422
    assert hands.now.state == "out_for_delivery"


# -- The envelope's code


def test_the_label_says_who_and_where_and_nothing_of_what_is_inside(hands: Hands, as_user: As) -> None:
    hands.until("book", "seal")
    page = as_user(hands.officer).get(reverse("label", args=[hands.shipment.number])).content.decode()
    code = hands.shipment.envelope
    assert f"{code[:4]}-{code[4:]}" in page
    assert ADDRESS in page
    assert NUMBERS[0] not in page
    assert hands.shipment.phone not in page, "the number's middle is masked"


def test_the_label_is_printed_after_sealing(hands: Hands, as_user: As) -> None:
    hands.book()
    address = reverse("label", args=[hands.shipment.number])
    assert as_user(hands.officer).get(address).status_code == 302
    hands.seal()
    assert as_user(hands.officer).get(address).status_code == 200


def test_the_printed_code_reads_back_as_the_envelopes_address(hands: Hands, as_user: As) -> None:
    hands.until("book", "seal", "assign")
    address = "http://testserver" + reverse("envelope", args=[hands.shipment.envelope])
    page = as_user(hands.officer).get(reverse("label", args=[hands.shipment.number])).content.decode()
    drawn = re.search(r'<path d="([^"]+)" fill="#000"', page)
    assert drawn
    side = len(qr.matrix(address)) + 2 * qr.QUIET
    picture = Image.new("L", (side * 8, side * 8), 255)
    pen = ImageDraw.Draw(picture)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", drawn.group(1)):
        left, top = int(x) * 8, int(y) * 8
        pen.rectangle([left, top, left + int(length) * 8 - 1, top + 7], fill=0)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [address]


def test_the_scanned_code_leads_each_reader_to_their_own_page(hands: Hands, as_user: As, stranger: User) -> None:
    hands.until("book", "seal", "assign")
    address = reverse("envelope", args=[hands.shipment.envelope])
    assert "取走这一件" in as_user(hands.rider).get(address).content.decode()
    assert as_user(hands.officer).get(address)["Location"] == reverse("shelf_parcel", args=[hands.shipment.number])
    for finder in (Client(), as_user(stranger)):
        page = finder.get(address).content.decode()
        assert "捡到了" in page
        assert hands.shipment.recipient_name not in page
        assert ADDRESS not in page
    hands.pick_up()
    assert as_user(hands.rider).get(address)["Location"] == reverse("parcel", args=[hands.shipment.number])
    assert Client().get(reverse("envelope", args=["00000000"])).status_code == 404


# -- The recipient


def test_only_the_recipient_sees_the_code(hands: Hands, as_user: As, stranger: User) -> None:
    hands.at_the_door()
    seller = cast.citizen("王芳", 2)
    Party.objects.create(
        case=hands.shipment.case, role="obligor", user=seller, name="王芳", id_number="x", phone="1",
        invited_at=hands.shipment.created_at,
    )  # fmt: skip
    page = reverse("track", args=[hands.shipment.number])
    spoken = f"{hands.code[:3]} {hands.code[3:]}"
    assert spoken in as_user(hands.shipment.recipient_user).get(page).content.decode()  # type: ignore[arg-type]
    for other in (seller, hands.officer):
        text = as_user(other).get(page).content.decode()
        assert spoken not in text
        assert hands.code not in text
        assert ADDRESS not in text, "where the recipient lives is not the seller's business"
    assert as_user(stranger).get(page).status_code == 404
    assert as_user(hands.rider).get(page).status_code == 404
    assert Client().get(page).status_code == 302


def test_the_code_is_shown_while_a_rider_has_it(hands: Hands, as_user: As, li_lei: User) -> None:
    page = reverse("track", args=[hands.shipment.number])
    spoken = f"{hands.code[:3]} {hands.code[3:]}"
    reader = as_user(li_lei)
    for act, shown in [
        ("book", False),
        ("seal", False),
        ("assign", False),
        ("pick_up", True),
        ("set_off", True),
        ("fail", True),
        ("set_off", True),
        ("hand_over", False),
    ]:
        hands.until(act)
        assert (spoken in reader.get(page).content.decode()) is shown, act


@pytest.mark.parametrize(
    "acts",
    [
        [],
        ["book"],
        ["book", "seal"],
        ["book", "seal", "assign", "pick_up", "turn_back"],
        ["book", "seal", "assign", "pick_up", "turn_back", "receive_back"],
        ["book", "seal", "assign", "pick_up", "lose"],
    ],
    ids=["made", "accepted", "sealed", "returning", "returned", "lost"],
)
def test_every_state_has_its_page_for_every_reader(hands: Hands, as_user: As, li_lei: User, acts: list[str]) -> None:
    hands.until(*acts)
    number = hands.shipment.number
    assert as_user(li_lei).get(reverse("track", args=[number])).status_code == 200
    assert as_user(hands.officer).get(reverse("shelf")).status_code == 200
    assert as_user(hands.officer).get(reverse("shelf_parcel", args=[number])).status_code == 200
    if "assign" in acts:
        assert as_user(hands.rider).get(reverse("parcel", args=[number])).status_code == 200


# -- The office


def test_an_envelope_from_certificate_to_rider_on_the_shelf(hands: Hands, as_user: As) -> None:
    hands.book()
    desk = as_user(hands.officer)
    assert "装封" in desk.get(reverse("shelf")).content.decode()
    assert press(desk, hands, "seal", route="shelf_act").status_code == 422
    assert press(desk, hands, "seal", route="shelf_act", numbers=NUMBERS).status_code == 302
    assert press(desk, hands, "assign", route="shelf_act", rider=hands.rider.pk).status_code == 302
    assert hands.now.rider == hands.rider


def test_back_from_the_road_and_out_again(hands: Hands, as_user: As) -> None:
    hands.at_the_door().until("fail", "turn_back")
    desk = as_user(hands.officer)
    found = desk.post(reverse("shelf"), {"envelope": hands.shipment.envelope})
    assert found["Location"] == reverse("shelf_parcel", args=[hands.shipment.number])
    assert press(desk, hands, "receive_back", route="shelf_act").status_code == 302
    assert press(desk, hands, "send_again", route="shelf_act", address="文二路 1 号").status_code == 302
    assert (hands.now.state, hands.now.address) == ("accepted", "文二路 1 号")


def test_an_unknown_envelope_on_the_shelf_is_a_sentence(hands: Hands, as_user: As) -> None:
    answer = as_user(hands.officer).post(reverse("shelf"), {"envelope": "00000000"})
    assert answer.status_code == 422
    assert "本机构没有这个封套码" in answer.content.decode()


def pages(shipment: Shipment) -> dict[str, str]:
    return {
        "parcels": reverse("parcels"),
        "scan_out": reverse("scan_out"),
        "parcel": reverse("parcel", args=[shipment.number]),
        "shelf": reverse("shelf"),
        "shelf_parcel": reverse("shelf_parcel", args=[shipment.number]),
        "label": reverse("label", args=[shipment.number]),
        "photo": reverse("hand_over_photo", args=[shipment.number, 1]),
    }


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("courier_zhao", [200, 200, 200, 403, 403, 403, 403]),
        ("officer_chen", [403, 403, 403, 200, 200, 200, 404]),
        ("registrar_lin", [403, 403, 403, 200, 200, 200, 404]),
        ("supervisor_he", [403, 403, 403, 403, 403, 403, 403]),
        ("li_lei", [403, 403, 403, 403, 403, 403, 403]),
        ("elsewhere", [403, 403, 403, 200, 404, 404, 404]),
        ("nobody", [302] * 7),
    ],
)
def test_who_gets_which_page(
    hands: Hands, as_user: As, request: pytest.FixtureRequest, other_office: Office, who: str, expected: list[int]
) -> None:
    hands.until("book", "seal", "assign")
    if who == "nobody":
        browser = Client()
    elif who == "elsewhere":
        browser = as_user(cast.staff("wu", "吴外", "officer", other_office))
    else:
        browser = as_user(request.getfixturevalue(who))
    assert [browser.get(address).status_code for address in pages(hands.shipment).values()] == expected


def test_another_offices_shelf_does_not_show_it(hands: Hands, as_user: As, other_office: Office) -> None:
    hands.until("book", "seal")
    foreign = as_user(cast.staff("wu", "吴外", "officer", other_office))
    assert hands.shipment.recipient_name not in foreign.get(reverse("shelf")).content.decode()
    assert press(foreign, hands, "assign", route="shelf_act", rider=hands.rider.pk).status_code == 404
    assert foreign.post(reverse("shelf"), {"envelope": hands.shipment.envelope}).status_code == 422


def test_the_lists_take_few_queries(
    hands: Hands, as_user: As, office: Office, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for serial in range(6):
        case = make_case(office, cast.citizen(f"住户{serial}", 40 + serial), f"20261122330106000{serial:04d}1")
        Hands(send(case), hands.officer, hands.rider).until("book", "seal", *(["assign"] if serial % 2 else []))
    rider, desk = as_user(hands.rider), as_user(hands.officer)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        rider.get(reverse("parcels"))
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        desk.get(reverse("shelf"))

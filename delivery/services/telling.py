"""What the recipient and the case hear about the parcel: short messages in the recipient's language, once a link."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from delivery.models import CustodyEvent, Shipment
from realestate.cases.services import record_event, tell


def news(shipment: Shipment, link: CustodyEvent) -> None:
    """Write the link into the case's record and tell the recipient, in the same transaction."""
    record_event(case=shipment.case, act=f"parcel_{link.act}", actor=link.actor, number=shipment.number)
    language = shipment.recipient_user.language if shipment.recipient_user else settings.LANGUAGE_CODE
    with override(language):
        text = _text(shipment, link.act)
    if text:
        tell(
            case=shipment.case,
            phone=shipment.recipient_phone,
            text=text,
            key=f"parcel:{shipment.number}:{link.ordinal}",
        )


def _text(shipment: Shipment, act: str) -> str:
    """Empty when this is no news for the recipient."""
    texts = {
        "pick_up": _("【杭州不动产】您的证书已交给送证员，马上送到您填的地址。看进度：%(link)s"),
        "set_off": _("【杭州不动产】送证员正在路上，到了请把页面上的六位取件码告诉送证员（只有您能看到）：%(link)s"),
        "hand_over": _("【杭州不动产】您的证书已签收。如果不是您本人收的，请马上打 %(phone)s。"),
        "fail": _("【杭州不动产】刚才没有送到，原因和下一步请看：%(link)s。想改时间请打 %(phone)s。"),
        "code_spent": _(
            "【杭州不动产】取件码已连续输错五次，已停用。送证员会改为核对您的身份证。有疑问请打 %(phone)s。"
        ),
        "receive_back": _("【杭州不动产】您的证书没能送到，已安全退回登记机构。我们会再联系您，也请打 %(phone)s。"),
    }
    if not shipment.by_own_riders:
        texts |= {
            "pick_up": _("【杭州不动产】您的证书已交给快递，送到您填的地址。看进度：%(link)s"),
            "set_off": _("【杭州不动产】快递员正在送您的证书，请本人签收：%(link)s"),
        }
    address = settings.BASE_URL + reverse("track", args=[shipment.number])
    return texts.get(act, "") % {"link": address, "phone": shipment.office.phone}

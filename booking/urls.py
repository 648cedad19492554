"""Fixed addresses first: everything else is a case's number."""

from __future__ import annotations

from django.urls import path

from booking.views import citizen, hall

urlpatterns = [
    path("hall/", hall.desk_queue, name="desk_queue"),
    path("hall/call/", hall.call, name="call_next"),
    path("hall/tickets/<int:pk>/<str:act>/", hall.finish, name="finish_ticket"),
    path("hall/check-in/", hall.officer_check_in, name="check_in"),
    path("kiosk/<str:code>/<str:key>/", hall.kiosk, name="kiosk"),
    path("board/<str:code>/", hall.board, name="board"),
    path("<str:number>/", citizen.choose, name="booking"),
    path("<str:number>/hold/", citizen.hold, name="booking_hold"),
    path("<str:number>/confirm/", citizen.confirm, name="booking_confirm"),
    path("<str:number>/move/", citizen.move, name="booking_move"),
    path("<str:number>/cancel/", citizen.cancel, name="booking_cancel"),
    path("<str:number>/ticket/", citizen.ticket, name="booking_ticket"),
    path("<str:number>/calendar.ics", citizen.calendar_file, name="booking_calendar"),
]

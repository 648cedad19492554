"""The rider's, the recipient's and the office's pages."""

from django.urls import path

from delivery.views import courier, office, recipient, rider

urlpatterns = [
    path("", rider.parcels, name="parcels"),
    path("scan/", rider.scan_out, name="scan_out"),
    path("parcels/<str:number>/", rider.parcel, name="parcel"),
    path("parcels/<str:number>/<slug:act>/", rider.parcel_act, name="parcel_act"),
    path("sf/routes/", courier.sf_routes, name="sf_routes"),
    path("track/<str:number>/", recipient.track, name="track"),
    path("e/<str:code>/", recipient.envelope, name="envelope"),
    path("shelf/", office.shelf, name="shelf"),
    path("shelf/<str:number>/", office.shelf_parcel, name="shelf_parcel"),
    path("shelf/<str:number>/label/", office.label, name="label"),
    path("shelf/<str:number>/photo/<int:ordinal>/", office.photo, name="hand_over_photo"),
    path("shelf/<str:number>/<slug:act>/", office.shelf_act, name="shelf_act"),
]

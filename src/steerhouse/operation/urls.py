"""The routes of operation."""

from steerhouse.core.routes import route
from steerhouse.operation import views

route("health/live", views.live, name="health-live", verb="health.live")
route("health/ready", views.ready, name="health-ready", verb="health.ready")
route("jobs/", views.job_list, name="jobs", verb="job.view")
route("jobs/<str:public_id>/", views.job_page, name="job", verb="job.view")
route("jobs/<str:public_id>/cancel/", views.cancel_job, name="job-cancel", verb="job.cancel", methods=("POST",))

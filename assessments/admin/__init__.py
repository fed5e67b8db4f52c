"""The catalogue is edited here through the services, examinations looked up through the chart's door."""

from . import examinations, reference  # noqa: F401

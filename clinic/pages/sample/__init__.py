"""The sample clinic: staff of each role and patients marked as samples, all made through the services."""

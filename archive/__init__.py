"""Keeps captures, builds and checks the database, publishes the site."""

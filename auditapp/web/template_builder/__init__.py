"""Drafts of audit templates built in the browser, part by part."""

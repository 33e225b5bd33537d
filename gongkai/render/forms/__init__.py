"""Forms for units: one file a kind, from a form to bytes."""

"""From a data set to a model that serves: trained, judged, published, watched, rolled back."""

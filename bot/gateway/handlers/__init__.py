"""What each row of the routes table does once the door has let a request through."""

"""What happens without a person: deadlines that fall due, deliveries that retry, parcels that move."""

"""An order's own actions, a module for each side; usecases/act_on_order.py holds their table and calls them."""

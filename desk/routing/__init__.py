"""To whom a conversation goes: rules as data, offers, hours, and what a contact may be promised."""

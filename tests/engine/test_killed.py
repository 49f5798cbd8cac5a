"""Killed between the steps: a contact may be left over, an entry never lacks one."""

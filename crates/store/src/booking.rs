//! Holds, appointments and occupancy.

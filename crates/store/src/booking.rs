//! Holds, appointments and occupancy.

// Name every statement here, so that a test asks both engines whether they understand it.
statements! {}

//! From findings to a recommendation, behind the proof that a screening was made.

pub mod decision;
pub mod finding;
pub mod massage;
pub mod recommendation;
pub mod screening;
pub mod timing;

pub mod ahead;
pub mod replan;
pub mod suppose;
pub mod why;

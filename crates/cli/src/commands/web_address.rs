//! `knead web-address`: under which address people reach a clinic.

use practice::WebAddressRefusal;

use super::{Failure, clinic, place, serve};
use crate::args::WebAddress;

/// Prints the address, or gives the clinic another.
pub fn run(args: &WebAddress) -> Result<(), Failure> {
    let practice = place::office_that_is_there(&args.place)?;
    serve::runtime()?.block_on(async {
        let clinic = clinic::the_clinic(&practice, &args.place, &args.which).await?;
        let Some(address) = &args.address else {
            let own = practice::web_address(&practice, clinic.id).await;
            let own = own.map_err(Failure::failed)?;
            super::print(&match own {
                Some(own) => format!("{own}\n"),
                None => format!(
                    "{} has no address of its own; a server answers for it at every host\n",
                    clinic.name
                ),
            });
            return Ok(());
        };
        let address = practice::WebAddress::parse(address).map_err(Failure::usage)?;
        let base_url = address.base_url().to_owned();
        practice::set_web_address(&practice, clinic.id, address)
            .await
            .map_err(|refusal| match refusal {
                WebAddressRefusal::Taken(_) | WebAddressRefusal::Fault(_) => {
                    Failure::failed(refusal)
                }
            })?;
        super::print(&format!("{} is reached at {base_url}\n", clinic.name));
        Ok(())
    })
}

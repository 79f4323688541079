//! Mail: written into the outbox inside an act's transaction, sent later by the job runner.

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, SinglePart, header::ContentType},
};
use serde::{Deserialize, Serialize};

use crate::fault::Fault;

/// A mail as it waits in the outbox. It says when and where, never why: no health data goes by mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Address of the receiver.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// A calendar file, if the mail is about an appointment.
    pub calendar: Option<String>,
    /// The calendar file's method, `REQUEST` or `CANCEL`.
    pub calendar_method: Option<String>,
}

/// How mail leaves.
pub enum Post {
    /// It stays in the outbox, to be looked at there (the demo).
    Kept,
    /// By SMTP.
    Smtp(Box<Smtp>),
}

/// A mail server and the address mail comes from.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// The mail settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot use the mail settings: {0}; hint: smtp://user:password@host:587 and an address such as `Knead <hello@example.org>`"
)]
pub struct BadMailSettings(String);

impl Post {
    /// Mail by SMTP at an address such as `smtps://user:password@host`.
    ///
    /// # Errors
    /// [`BadMailSettings`] when the address of the server or of the sender cannot be read.
    pub fn smtp(url: &str, from: &str) -> Result<Self, BadMailSettings> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| BadMailSettings(error.to_string()))?
            .build();
        let from = from
            .parse()
            .map_err(|_| BadMailSettings(format!("`{from}` is not a sender's address")))?;
        Ok(Self::Smtp(Box::new(Smtp { transport, from })))
    }

    /// Sends one mail, or keeps it.
    ///
    /// # Errors
    /// [`Fault::Mail`] without the address or the text.
    pub async fn send(&self, mail: &Mail) -> Result<(), Fault> {
        match self {
            Self::Kept => Ok(()),
            Self::Smtp(smtp) => {
                let message = message(&smtp.from, mail)?;
                smtp.transport
                    .send(message)
                    .await
                    .map_err(|error| Fault::Mail {
                        why: kind_of(&error),
                    })?;
                Ok(())
            }
        }
    }
}

/// What went wrong, without the server's words: they may repeat the address.
fn kind_of(error: &lettre::transport::smtp::Error) -> String {
    let kind = if error.is_timeout() {
        "the server did not answer in time"
    } else if error.is_permanent() {
        "the server refused it"
    } else if error.is_transient() {
        "the server asked to try later"
    } else if error.is_tls() {
        "no secure connection"
    } else {
        "the server could not be reached"
    };
    kind.to_owned()
}

fn message(from: &Mailbox, mail: &Mail) -> Result<Message, Fault> {
    let fault = |why: &str| Fault::Mail {
        why: why.to_owned(),
    };
    let to: Mailbox = mail
        .to
        .parse()
        .map_err(|_| fault("the receiver's address cannot be read"))?;
    let builder = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(mail.subject.clone());
    let text = SinglePart::plain(mail.text.clone());
    let built = match &mail.calendar {
        None => builder.singlepart(text),
        Some(calendar) => {
            let method = mail.calendar_method.as_deref().unwrap_or("REQUEST");
            let kind =
                ContentType::parse(&format!("text/calendar; charset=utf-8; method={method}"))
                    .map_err(|_| fault("the calendar's method cannot be read"))?;
            let part = SinglePart::builder().header(kind).body(calendar.clone());
            builder.multipart(MultiPart::alternative().singlepart(text).singlepart(part))
        }
    };
    built.map_err(|_| fault("it cannot be put together"))
}

//! Mail: written into the outbox inside an act's transaction, sent later by the job runner.

use care::id::Id;
use formats::icalendar::Method;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Attachment, Mailbox, MultiPart, SinglePart, header::ContentType},
};
use serde::{Deserialize, Serialize};
use store::jobs::Job;

use crate::{fault::Fault, mail_calendar::MailCalendar};

/// A mail as it waits in the outbox. It says when and where, never why: no health data goes by mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Address of the receiver.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// What it tells the receiver's calendar, if it is about an appointment.
    pub calendar: Option<MailCalendar>,
}

/// What is known of a mail only when it leaves.
#[derive(Debug, Clone, Copy)]
pub struct Leaving<'a> {
    /// The job it was: a mail that is sent twice by mistake is then one to the receiver's program.
    pub job: Id<Job>,
    /// The address under which people reach Knead, for links.
    pub base_url: &'a str,
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
    /// `None` for an address at each clinic's own host.
    from: Option<Mailbox>,
}

/// The mail settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot use the mail settings: {0}; hint: smtp://user:password@host:587 and an address such as `Knead <hello@example.org>`"
)]
pub struct BadMailSettings(String);

impl Post {
    /// Mail by SMTP at an address such as `smtps://user:password@host`, from one sender or, where none is named, from `knead` at the host that
    /// the clinic of each mail is reached at.
    ///
    /// # Errors
    /// [`BadMailSettings`] when the address of the server or of the sender cannot be read.
    pub fn smtp(url: &str, from: Option<&str>) -> Result<Self, BadMailSettings> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| BadMailSettings(error.to_string()))?
            .build();
        let from = from.map(mailbox).transpose()?;
        Ok(Self::Smtp(Box::new(Smtp { transport, from })))
    }

    /// Sends one mail, or keeps it.
    ///
    /// # Errors
    /// [`Fault::Mail`] without the address or the text.
    pub async fn send(&self, mail: &Mail, leaving: Leaving<'_>) -> Result<(), Fault> {
        match self {
            Self::Kept => Ok(()),
            Self::Smtp(smtp) => {
                let from = match &smtp.from {
                    Some(from) => from.clone(),
                    None => mailbox(&sender_at(leaving.base_url)).map_err(|_| Fault::Mail {
                        why: "the clinic's host makes no sender's address".to_owned(),
                    })?,
                };
                let message = message(&from, mail, leaving)?;
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

/// The address that mail of a clinic comes from, unless an operator names one: at the host of its base URL.
fn sender_at(base_url: &str) -> String {
    let host = base_url
        .split("://")
        .nth(1)
        .and_then(|rest| rest.split(['/', ':']).next())
        .unwrap_or("localhost");
    format!("Knead <knead@{host}>")
}

fn mailbox(text: &str) -> Result<Mailbox, BadMailSettings> {
    text.parse()
        .map_err(|_| BadMailSettings(format!("`{text}` is not a sender's address")))
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

fn message(from: &Mailbox, mail: &Mail, leaving: Leaving<'_>) -> Result<Message, Fault> {
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
        .subject(mail.subject.clone())
        .message_id(Some(format!("<{}@{}>", leaving.job, from.email.domain())));
    let Some(calendar) = &mail.calendar else {
        return builder
            .singlepart(SinglePart::plain(mail.text.clone()))
            .map_err(|_| fault("it cannot be put together"));
    };
    let mut text = mail.text.clone();
    if let Some(link) = calendar.link(leaving.base_url) {
        text.push_str(&format!("\nMove or cancel: {link}\n"));
    }
    let text = SinglePart::plain(text);
    let file = calendar.file(&mail.to, from.email.as_ref(), leaving.base_url);
    let method = calendar.says.method();
    let kind = |text: &str| {
        ContentType::parse(text).map_err(|_| fault("the calendar's kind cannot be read"))
    };
    let part = kind(&format!(
        "text/calendar; charset=utf-8; method={}",
        method.word()
    ))?;
    let parts = match method {
        // Google and Apple read the part beside the text, Outlook as well; programs that know neither offer the attached file.
        Method::Request | Method::Cancel => MultiPart::mixed()
            .multipart(
                MultiPart::alternative()
                    .singlepart(text)
                    .singlepart(SinglePart::builder().header(part).body(file.clone())),
            )
            .singlepart(
                Attachment::new("invite.ics".to_owned()).body(file, kind("application/ics")?),
            ),
        Method::Publish => MultiPart::mixed()
            .singlepart(text)
            .singlepart(Attachment::new("appointments.ics".to_owned()).body(file, part)),
    };
    builder
        .multipart(parts)
        .map_err(|_| fault("it cannot be put together"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_clinic_s_mail_comes_from_its_own_host() {
        for (base_url, sender) in [
            ("https://book.example.org", "knead@book.example.org"),
            ("https://quiet.example.ie/", "knead@quiet.example.ie"),
            ("http://127.0.0.1:8080", "knead@127.0.0.1"),
        ] {
            let read = mailbox(&sender_at(base_url)).unwrap();
            assert_eq!(read.email.to_string(), sender);
        }
    }
}

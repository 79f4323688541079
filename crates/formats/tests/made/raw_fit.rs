//! FIT written byte by byte: either byte order, texts and lists, fields of apps, compressed times.

use super::crc16;

/// A value of a FIT field with its base type.
#[derive(Debug, Clone)]
pub enum Raw {
    Enum(u8),
    U8(u8),
    U16(u16),
    U32(u32),
    U8s(Vec<u8>),
    Bytes(Vec<u8>),
    Text(&'static str),
}

impl Raw {
    const fn base(&self) -> u8 {
        match self {
            Self::Enum(_) => 0x00,
            Self::U8(_) | Self::U8s(_) => 0x02,
            Self::U16(_) => 0x84,
            Self::U32(_) => 0x86,
            Self::Bytes(_) => 0x0d,
            Self::Text(_) => 0x07,
        }
    }

    fn bytes(&self, big_endian: bool) -> Vec<u8> {
        let mut bytes = match self {
            Self::Enum(value) | Self::U8(value) => vec![*value],
            Self::U16(value) => value.to_le_bytes().to_vec(),
            Self::U32(value) => value.to_le_bytes().to_vec(),
            Self::U8s(values) | Self::Bytes(values) => return values.clone(),
            Self::Text(text) => return [text.as_bytes(), &[0]].concat(),
        };
        if big_endian {
            bytes.reverse();
        }
        bytes
    }
}

/// The data of a FIT file as it grows; each message brings its own definition.
#[derive(Debug, Default)]
pub struct RawFit {
    data: Vec<u8>,
    big_endian: bool,
}

impl RawFit {
    /// An activity in one byte order or the other.
    pub fn activity(big_endian: bool) -> Self {
        let mut fit = Self {
            data: Vec::new(),
            big_endian,
        };
        fit.push(0, &[(0, Raw::Enum(4))]);
        fit
    }

    /// A message of fields by their numbers.
    pub fn push(&mut self, message: u16, fields: &[(u8, Raw)]) {
        self.push_with(message, fields, &[]);
    }

    /// A message with fields of apps: index of the app, number of the field.
    pub fn push_with(&mut self, message: u16, fields: &[(u8, Raw)], added: &[(u8, u8, Raw)]) {
        self.define(0, message, fields, added);
        self.data.push(0);
        self.values(fields, added);
    }

    /// A message whose header holds the lowest five bits of its time.
    pub fn push_compressed(&mut self, message: u16, seconds: u32, fields: &[(u8, Raw)]) {
        self.define(1, message, fields, &[]);
        self.data.push(0x80 | 1 << 5 | (seconds & 0x1f) as u8);
        self.values(fields, &[]);
    }

    /// Tells what a field of the app 0 stands for: its number, its name, and the device's own field that it replaces.
    pub fn describe(
        &mut self,
        number: u8,
        base: u8,
        name: &'static str,
        native: Option<(u16, u8)>,
    ) {
        self.push(207, &[(3, Raw::U8(0))]);
        let mut fields = vec![
            (0, Raw::U8(0)),
            (1, Raw::U8(number)),
            (2, Raw::U8(base)),
            (3, Raw::Text(name)),
        ];
        if let Some((message, field)) = native {
            fields.extend([(14, Raw::U16(message)), (15, Raw::U8(field))]);
        }
        self.push(206, &fields);
    }

    fn define(&mut self, local: u8, message: u16, fields: &[(u8, Raw)], added: &[(u8, u8, Raw)]) {
        let with_added = if added.is_empty() { 0 } else { 0x20 };
        self.data
            .extend([0x40 | with_added | local, 0, self.big_endian.into()]);
        self.data.extend(Raw::U16(message).bytes(self.big_endian));
        self.data.push(fields.len() as u8);
        for (number, value) in fields {
            let size = value.bytes(false).len() as u8;
            self.data.extend([*number, size, value.base()]);
        }
        if !added.is_empty() {
            self.data.push(added.len() as u8);
            for (index, number, value) in added {
                let size = value.bytes(false).len() as u8;
                self.data.extend([*number, size, *index]);
            }
        }
    }

    fn values(&mut self, fields: &[(u8, Raw)], added: &[(u8, u8, Raw)]) {
        let own = fields.iter().map(|(_, value)| value);
        for value in own.chain(added.iter().map(|(_, _, value)| value)) {
            self.data.extend(value.bytes(self.big_endian));
        }
    }

    /// The whole file with its header and checksum.
    pub fn file(&self) -> Vec<u8> {
        let mut file = vec![14, 0x20, 0, 0];
        file.extend(u32::try_from(self.data.len()).unwrap().to_le_bytes());
        file.extend(b".FIT\0\0");
        file.extend(&self.data);
        let crc = crc16(&file);
        file.extend(crc.to_le_bytes());
        file
    }
}

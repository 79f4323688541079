//! FIT files such as a watch writes them, made without the library that reads them: one sample a second with heart rate,
//! position, height, speed, cadence, temperature and power, laps, a developer field, and what a watch writes beside.

/// Seconds from 1970 to FIT's first moment.
const FIT_EPOCH_S: i64 = 631_065_600;

/// A base type of FIT: its code; the low bits of the codes do not tell the size.
#[derive(Clone, Copy)]
enum Base {
    Enum,
    I8,
    U8,
    U16,
    I32,
    U32,
    Text(u8),
}

impl Base {
    const fn code(self) -> u8 {
        match self {
            Self::Enum => 0x00,
            Self::I8 => 0x01,
            Self::U8 => 0x02,
            Self::U16 => 0x84,
            Self::I32 => 0x85,
            Self::U32 => 0x86,
            Self::Text(_) => 0x07,
        }
    }

    const fn size(self) -> u8 {
        match self {
            Self::Enum | Self::I8 | Self::U8 => 1,
            Self::U16 => 2,
            Self::I32 | Self::U32 => 4,
            Self::Text(size) => size,
        }
    }
}

use Base::{Enum, I8, I32, Text, U8, U16, U32};

/// One activity to be written.
#[derive(Debug, Clone, Copy)]
pub struct Recording {
    /// Seconds since 1970.
    pub starts_s: i64,
    /// A sample each second.
    pub seconds: u32,
    /// A ride, else a run.
    pub ride: bool,
    /// Changes heart rates, places and distances.
    pub seed: u32,
    /// Whether the watch logs its satellites each second, as many do; that is half of such a file.
    pub satellites: bool,
}

/// The file, header and checksum included.
pub fn fit(recording: &Recording) -> Vec<u8> {
    let mut file = Writer::default();
    let start = u32::try_from(recording.starts_s - FIT_EPOCH_S).unwrap_or_default();
    let sport = if recording.ride { 2 } else { 1 };
    file.define(0, 0, &[(0, Enum), (1, U16), (4, U32)], &[]);
    file.data(0, &[4, 255, start]);
    file.define(1, 23, &[(253, U32), (0, U8), (2, U16)], &[]);
    for device in 0..4 {
        file.data(1, &[start, device, 1]);
    }
    // The developer field: running power, as a foot pod writes it.
    file.define(2, 207, &[(3, U8)], &[]);
    file.data(2, &[0]);
    file.define(
        3,
        206,
        &[
            (0, U8),
            (1, U8),
            (2, U8),
            (3, Text(8)),
            (8, Text(6)),
            (14, U16),
            (15, U8),
        ],
        &[],
    );
    file.text(3, &[0, 0, 0x84], &["Power", "Watts"], &[20, 0, 7]);
    file.define(4, 21, &[(253, U32), (0, Enum), (1, Enum)], &[]);
    file.data(4, &[start, 0, 0]);
    records(&mut file, recording, start);
    let ends = start + recording.seconds;
    file.data(4, &[ends, 0, 4]);
    let total = |metres_s: f64| (f64::from(recording.seconds) * metres_s * 100.0) as u32;
    let timer_ms = recording.seconds * 1000;
    let distance = total(speed(recording));
    file.define(
        5,
        18,
        &[
            (253, U32),
            (2, U32),
            (7, U32),
            (8, U32),
            (9, U32),
            (5, Enum),
            (16, U8),
            (22, U16),
        ],
        &[],
    );
    file.data(
        5,
        &[ends, start, timer_ms, timer_ms, distance, sport, 140, 80],
    );
    file.define(6, 34, &[(253, U32), (5, U32), (0, U32), (1, U16)], &[]);
    file.data(6, &[ends, ends - 6 * 3600, timer_ms, 1]);
    file.finish()
}

const fn speed(recording: &Recording) -> f64 {
    if recording.ride { 8.5 } else { 3.1 }
}

fn records(file: &mut Writer, recording: &Recording, start: u32) {
    let common = [
        (253, U32),
        (0, I32),
        (1, I32),
        (5, U32),
        (73, U32),
        (78, U32),
        (3, U8),
        (4, U8),
        (13, I8),
        (53, U8),
        (136, U8),
        (107, U16),
    ];
    let mut fields = common.to_vec();
    if recording.ride {
        fields.extend([(7, U16), (43, U8), (44, U8)]);
    } else {
        fields.extend([(39, U16), (40, U16), (41, U16), (83, U16), (85, U16)]);
    }
    let developer: &[(u8, u8)] = if recording.ride { &[] } else { &[(0, 2)] };
    file.define(7, 20, &fields, developer);
    file.define(
        8,
        160,
        &[
            (253, U32),
            (0, U16),
            (1, I32),
            (2, I32),
            (3, U32),
            (4, U32),
            (6, U16),
        ],
        &[],
    );
    file.define(9, 233, &[(2, U32), (3, U32)], &[]);
    file.define(
        10,
        19,
        &[
            (253, U32),
            (2, U32),
            (7, U32),
            (8, U32),
            (9, U32),
            (25, Enum),
            (15, U8),
        ],
        &[],
    );
    let sport = if recording.ride { 2 } else { 1 };
    let mut chance = recording.seed.wrapping_mul(2_654_435_761).max(1);
    let (mut heart_rate, mut power) = (95u32, 180u32);
    let mut metres = 0.0;
    for second in 0..recording.seconds {
        chance ^= chance << 13;
        chance ^= chance >> 17;
        chance ^= chance << 5;
        let at = start + second;
        let wave = f64::from(second) / 240.0;
        heart_rate = (heart_rate + chance % 3).saturating_sub(1).clamp(95, 186)
            + u32::from(second % 60 == 0 && heart_rate < 140);
        power = (power + (chance >> 8) % 21)
            .saturating_sub(10)
            .clamp(90, 380);
        let pace = speed(recording) * (1.0 + 0.1 * wave.sin());
        metres += pace;
        let latitude = 589_000_000 + (1000.0 * metres).min(2e8) as u32;
        let longitude = (-1_360_000_000i64 + i64::from(chance % 900)) as u32;
        let height = ((600.0 + 40.0 * wave.sin()) * 5.0) as u32;
        let speed = (pace * 1000.0) as u32;
        let cadence = if recording.ride { 88 } else { 86 } + chance % 4;
        let mut values = vec![
            at,
            latitude,
            longitude,
            (metres * 100.0) as u32,
            speed,
            height,
            heart_rate,
            cadence,
            19,
            0,
            heart_rate,
            1,
        ];
        if recording.ride {
            values.extend([power, 200 + chance % 20, 60 + chance % 10]);
        } else {
            values.extend([780, 2600, 400, 85, 1100]);
            values.push(power);
        }
        file.data(7, &values);
        if recording.satellites {
            file.data(
                8,
                &[at, second % 1000, latitude, longitude, height, speed, 100],
            );
            file.data(9, &[chance, at]);
        }
        if second % 600 == 599 {
            file.data(
                10,
                &[at, at - 599, 600_000, 600_000, 185_000, sport, heart_rate],
            );
        }
    }
}

/// Writes definitions and data; a local number's fields are remembered.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    sizes: [Vec<u8>; 16],
}

impl Writer {
    /// A definition: local and global number, fields, and developer fields as number and size.
    fn define(&mut self, local: u8, global: u16, fields: &[(u8, Base)], developer: &[(u8, u8)]) {
        let flag = if developer.is_empty() { 0x40 } else { 0x60 };
        self.bytes.extend([flag | local, 0, 0]);
        self.bytes.extend(global.to_le_bytes());
        self.bytes.push(fields.len() as u8);
        for (number, base) in fields {
            self.bytes.extend([*number, base.size(), base.code()]);
        }
        let mut sizes: Vec<u8> = fields.iter().map(|(_, base)| base.size()).collect();
        if !developer.is_empty() {
            self.bytes.push(developer.len() as u8);
            for (number, size) in developer {
                self.bytes.extend([*number, *size, 0]);
                sizes.push(*size);
            }
        }
        self.sizes[usize::from(local)] = sizes;
    }

    fn data(&mut self, local: u8, values: &[u32]) {
        self.bytes.push(local);
        for (value, size) in values.iter().zip(&self.sizes[usize::from(local)]) {
            self.bytes
                .extend(&value.to_le_bytes()[..usize::from(*size).min(4)]);
        }
    }

    /// The one message with texts: numbers of a byte, then texts in their sizes, then the rest byte by byte.
    fn text(&mut self, local: u8, before: &[u8], texts: &[&str], after: &[u8]) {
        self.bytes.push(local);
        self.bytes.extend(before);
        let sizes = self.sizes[usize::from(local)].clone();
        for (text, size) in texts.iter().zip(&sizes[before.len()..]) {
            let mut field = vec![0; usize::from(*size)];
            field[..text.len()].copy_from_slice(text.as_bytes());
            self.bytes.extend(field);
        }
        self.bytes.extend(after);
    }

    fn finish(self) -> Vec<u8> {
        let mut file = vec![14, 0x20, 0x54, 0x08];
        file.extend((self.bytes.len() as u32).to_le_bytes());
        file.extend(b".FIT");
        file.extend([0, 0]);
        file.extend(self.bytes);
        let crc = file.iter().fold(0u16, |crc, byte| {
            (0..8).fold(crc ^ u16::from(*byte), |crc, _| {
                if crc & 1 == 1 {
                    (crc >> 1) ^ 0xa001
                } else {
                    crc >> 1
                }
            })
        });
        file.extend(crc.to_le_bytes());
        file
    }
}

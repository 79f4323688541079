//! FIT's checksum, sixteen bytes at a time.

static TABLES: [[u16; 256]; 16] = tables();

const fn tables() -> [[u16; 256]; 16] {
    let mut tables = [[0u16; 256]; 16];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u16;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xa001
            } else {
                crc >> 1
            };
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
    }
    let mut table = 1;
    while table < 16 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[table - 1][byte];
            tables[table][byte] = (before >> 8) ^ tables[0][(before & 0xff) as usize];
            byte += 1;
        }
        table += 1;
    }
    tables
}

/// CRC-16 as the FIT protocol defines it, from 0.
pub(super) fn crc16(bytes: &[u8]) -> u16 {
    let (sixteens, rest) = bytes.as_chunks::<16>();
    let mut crc = 0u16;
    for sixteen in sixteens {
        let [low, high] = crc.to_le_bytes();
        // Only the first two bytes wait for what came before.
        let mut next =
            TABLES[15][usize::from(sixteen[0] ^ low)] ^ TABLES[14][usize::from(sixteen[1] ^ high)];
        for (table, byte) in TABLES[..14].iter().rev().zip(&sixteen[2..]) {
            next ^= table[usize::from(*byte)];
        }
        crc = next;
    }
    for byte in rest {
        crc = (crc >> 8) ^ TABLES[0][usize::from((crc as u8) ^ byte)];
    }
    crc
}

#[cfg(test)]
mod tests {
    /// As the protocol's own description does it, bit by bit.
    fn slowly(bytes: &[u8]) -> u16 {
        bytes.iter().fold(0, |crc, byte| {
            (0..8).fold(crc ^ u16::from(*byte), |crc, _| {
                (crc >> 1) ^ if crc & 1 == 1 { 0xa001 } else { 0 }
            })
        })
    }

    #[test]
    fn any_length_has_the_checksum_that_it_has_bit_by_bit() {
        let bytes: Vec<u8> = (0..100u8).map(|at| at.wrapping_mul(151) ^ 0x5a).collect();
        for length in 0..bytes.len() {
            assert_eq!(super::crc16(&bytes[..length]), slowly(&bytes[..length]));
        }
    }

    #[test]
    fn the_published_check_value() {
        // CRC-16/ARC of "123456789".
        assert_eq!(super::crc16(b"123456789"), 0xbb3d);
    }
}

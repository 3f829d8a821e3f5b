//! What Redis does in one step: scripts that check a lease before they touch its entry.

use crate::{domain::china_time::Instant, queue::Buried};

/// Ends live leases: this consumer's, with this delivery count. Answers how many.
pub const ACKNOWLEDGE: &str = r"
local live = 0
for i = 4, #ARGV, 3 do
  local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)[1]
  if held and held[2] == ARGV[2] and held[4] == tonumber(ARGV[i + 1]) then
    redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
    redis.call('XDEL', KEYS[1], ARGV[i])
    redis.call('EXPIRE', ARGV[i + 2], ARGV[3])
    live = live + 1
  end
end
return live";

/// Makes live leases look expired, their count as it was before the lease.
pub const GIVE_BACK: &str = r"
for i = 4, #ARGV, 2 do
  local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)[1]
  local tries = tonumber(ARGV[i + 1])
  if held and held[2] == ARGV[2] and held[4] == tries then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'IDLE', ARGV[3], 'RETRYCOUNT', tries - 1, 'JUSTID')
  end
end";

/// Moves a live lease's entry from the stream to the buried.
pub const BURY: &str = r"
local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)[1]
if not held or held[2] ~= ARGV[2] or held[4] ~= tonumber(ARGV[4]) then return 0 end
local fields = redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[3])[1][2]
local packed = ARGV[4] .. '\n' .. ARGV[6] .. '\n' .. #ARGV[5] .. '\n' .. ARGV[5] .. fields[2] .. fields[4]
redis.call('HSET', KEYS[2], ARGV[3], packed)
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
return 1";

/// Puts a buried entry back at the end of the stream.
pub const REPLAY: &str = r"
local packed = redis.call('HGET', KEYS[2], ARGV[1])
if not packed then return 0 end
local first = string.find(packed, '\n', 1, true)
local second = string.find(packed, '\n', first + 1, true)
local third = string.find(packed, '\n', second + 1, true)
local start = third + 1 + tonumber(string.sub(packed, second + 1, third - 1))
redis.call('XADD', KEYS[1], '*', 'l', string.sub(packed, start, start + 31), 'b', string.sub(packed, start + 32))
redis.call('HDEL', KEYS[2], ARGV[1])
return 1";

/// Reads what [`BURY`] packed: tries, time, length of the reason, reason, lookup and body.
pub fn unpack(entry: String, packed: &[u8]) -> Option<Buried> {
    let mut lines = packed.splitn(4, |byte| *byte == b'\n');
    let mut number = || std::str::from_utf8(lines.next()?).ok()?.parse::<i64>().ok();
    let (tries, at, length) = (number()?, number()?, number()? as usize);
    let rest = lines.next()?;
    let (reason, rest) = (rest.get(..length)?, rest.get(length + 32..)?);
    Some(Buried {
        entry,
        reason: String::from_utf8_lossy(reason).into_owned(),
        buried_at: Instant::from_timestamp_micros(at)?,
        tries: tries as u32,
        body: rest.to_vec(),
    })
}

-- What wrk sends: the empty reply's plain GET, or orders, each of another person under another key.
--   wrk ... URL -- empty
--   wrk ... URL -- orders LAUNCH RUN SHAPES      (SHAPES: a file with "sku location" lines)

local parts, count, run, made = {}, 0, 0, 0

local function order()
  made = made + 1
  local person = string.format("%03d%08d", run, made)
  local part = parts[made % count + 1]
  return part.head .. person .. part.middle .. person .. "\",\"email\":\"p" .. person .. part.tail
end

local function part_for(launch, sku, location)
  local tail = "@rehearsal.example\"}}"
  local body = '{"sku":"' .. sku .. '","location":"' .. location
    .. '","contact":{"name":"Rehearsal '
  local length = #body + 11 + #'","email":"p' + 11 + #tail
  return {
    head = "POST /api/v1/launches/" .. launch .. "/orders HTTP/1.1\r\n"
      .. "Host: " .. wrk.host .. ":" .. wrk.port .. "\r\n"
      .. "Content-Type: application/json\r\nAccept: application/json\r\n"
      .. "Content-Length: " .. length .. "\r\nIdempotency-Key: bench-",
    middle = "\r\n\r\n" .. body,
    tail = tail,
  }
end

function init(args)
  if args[1] ~= "orders" then return end
  run = tonumber(args[3])
  for line in io.lines(args[4]) do
    local sku, location = line:match("(%S+) (%S+)")
    count = count + 1
    parts[count] = part_for(args[2], sku, location)
  end
  request = order
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    "\nRESULT %d %d %d %d %d %d\n",
    summary.requests,
    errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration,
    latency:percentile(50),
    latency:percentile(99)
  ))
end

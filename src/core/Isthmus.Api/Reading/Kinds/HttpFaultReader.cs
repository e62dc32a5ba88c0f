using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io HTTPFaultInjection.</summary>
internal static class HttpFaultReader
{
    private static readonly HttpFaultConfig Nothing = new(null, 0, null, "", 0);

    public static HttpFaultConfig Read(MessageReader m)
    {
        var delay = m.Message("delay", ReadDelay) ?? Nothing;
        return m.Message("abort", a => ReadAbort(a, delay)) ?? delay;
    }

    private static HttpFaultConfig ReadDelay(MessageReader m)
    {
        m.Inert("exponentialDelay", "write fixedDelay");
        return Nothing with { Delay = m.Duration("fixedDelay"), DelayPercent = ReadPercent(m) };
    }

    private static HttpFaultConfig ReadAbort(MessageReader m, HttpFaultConfig fault)
    {
        m.Inert("http2Error", "write httpStatus or grpcStatus");
        return fault with
        {
            AbortHttpStatus = m.Has("httpStatus") ? m.Int("httpStatus") : null,
            AbortGrpcStatus = m.Text("grpcStatus"),
            AbortPercent = ReadPercent(m),
        };
    }

    private static double ReadPercent(MessageReader m)
    {
        m.Old("percent", "write percentage: {value: ...}");
        var old = m.UInt("percent", int.MaxValue);
        return m.Percent("percentage") ?? old;
    }
}

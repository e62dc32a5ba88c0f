using System.Globalization;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;
using CorsPb = Isthmus.Xds.Protos.HttpFilters.Cors.V3;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>What <c>typed_per_filter_config</c> says for the filters that we have.</summary>
/// <param name="Cors">Cross-origin rules; null when nothing is said.</param>
/// <param name="Fault">Faults; null when nothing is said.</param>
internal sealed record FilterSettings(CorsPolicy? Cors, FaultInjection? Fault)
{
    private static readonly FilterSettings None = new(null, null);

    /// <summary>Reads a map of settings.</summary>
    public static FilterSettings Read(MapField<string, Any> configs, Findings findings) =>
        configs.Count == 0 ? None : configs.Values.Aggregate(None, (settings, config) => settings.With(config, isOptional: false, findings));

    /// <summary>Faults; null when there are none.</summary>
    public static FaultInjection? ReadFault(FaultPb.HTTPFault fault, Findings findings)
    {
        findings.RejectIf(fault.UpstreamCluster.Length > 0 || fault.Headers.Count > 0 || fault.DownstreamNodes.Count > 0, "fault: for some requests");
        findings.RejectIf(fault.ResponseRateLimit is not null, "fault: response_rate_limit");
        findings.RejectIf(fault.Delay is { HeaderDelay: not null }, "fault: header_delay");
        findings.RejectIf(fault.Abort is { HeaderAbort: not null }, "fault: header_abort");
        if (fault.Delay is null && fault.Abort is null)
        {
            return null;
        }

        return new(
            Durations.Read(fault.Delay?.FixedDelay, "fixed_delay", findings),
            fault.Delay?.Percentage is { } delayed ? Fractions.Read(delayed) : 0,
            fault.Abort is { ErrorTypeCase: FaultPb.FaultAbort.ErrorTypeOneofCase.HttpStatus } abort ? (int)abort.HttpStatus : null,
            fault.Abort is { ErrorTypeCase: FaultPb.FaultAbort.ErrorTypeOneofCase.GrpcStatus } grpc ? (int)grpc.GrpcStatus : null,
            fault.Abort?.Percentage is { } aborted ? Fractions.Read(aborted) : 0);
    }

    private FilterSettings With(Any config, bool isOptional, Findings findings)
    {
        var type = Extensions.TypeOf(config);
        if (type == RoutePb.FilterConfig.Descriptor.FullName && !isOptional)
        {
            var wrapped = Extensions.Read<RoutePb.FilterConfig>(config, findings);
            findings.RejectIf(wrapped.Disabled, "typed_per_filter_config: disabled");
            return wrapped.Config is null ? this : With(wrapped.Config, wrapped.IsOptional, findings);
        }

        if (type == CorsPb.CorsPolicy.Descriptor.FullName)
        {
            return this with { Cors = ReadCors(Extensions.Read<CorsPb.CorsPolicy>(config, findings), findings) };
        }

        if (type == FaultPb.HTTPFault.Descriptor.FullName)
        {
            return this with { Fault = ReadFault(Extensions.Read<FaultPb.HTTPFault>(config, findings), findings) };
        }

        findings.RejectIf(!isOptional && !Extensions.IsOwnWay(type), $"typed_per_filter_config {type}");
        return this;
    }

    private static CorsPolicy? ReadCors(CorsPb.CorsPolicy cors, Findings findings)
    {
        var share = Fractions.Read(cors.FilterEnabled);
        findings.RejectIf(share is > 0 and < 100, "cors: filter_enabled for some requests");
        if (share <= 0)
        {
            return null;
        }

        var hasAge = long.TryParse(cors.MaxAge, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= int.MaxValue;
        findings.RejectIf(!hasAge && cors.MaxAge.Length > 0, "cors: max_age");
        findings.RejectIf(cors.AllowPrivateNetworkAccess == true, "cors: allow_private_network_access");
        return new()
        {
            AllowOrigins = cors.AllowOriginStringMatch.Select(m => MatcherReader.String(m, findings)).ToEquatableArray(),
            AllowMethods = List(cors.AllowMethods),
            AllowHeaders = List(cors.AllowHeaders),
            ExposeHeaders = List(cors.ExposeHeaders),
            MaxAge = hasAge ? TimeSpan.FromSeconds(seconds) : null,
            AllowCredentials = cors.AllowCredentials,
            ForwardsUnmatchedPreflights = cors.ForwardNotMatchingPreflights ?? true,
        };
    }

    private static EquatableArray<string> List(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToEquatableArray();
}

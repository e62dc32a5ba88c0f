using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io WorkloadGroup.</summary>
internal static class WorkloadGroupReader
{
    public static WorkloadGroupConfig Read(MessageReader root)
    {
        root.Ignore("status");
        return root.MessageOrEmpty("spec", ReadSpec);
    }

    private static WorkloadGroupConfig ReadSpec(MessageReader m)
    {
        var group = m.MessageOrEmpty("metadata", o => new WorkloadGroupConfig { Labels = o.Labels("labels"), Annotations = o.Labels("annotations") });
        return group with
        {
            Template = m.MessageOrEmpty("template", WorkloadEntryReader.ReadSpec),
            Probe = m.Message("probe", ReadProbe),
        };
    }

    private static ReadinessProbeConfig ReadProbe(MessageReader m)
    {
        var probe = new ReadinessProbeConfig
        {
            InitialDelaySeconds = m.Int("initialDelaySeconds", 0),
            TimeoutSeconds = m.Int("timeoutSeconds", 0),
            PeriodSeconds = m.Int("periodSeconds", 0),
            SuccessThreshold = m.Int("successThreshold", 0),
            FailureThreshold = m.Int("failureThreshold", 0),
        };
        m.OneOf("httpGet", "tcpSocket", "exec", "grpc");
        return m.Message("httpGet", h => ReadHttp(h, probe))
            ?? m.Message("tcpSocket", t => probe with { Host = t.Text("host"), Port = t.Port("port") })
            ?? m.Message("exec", e => probe with { Command = e.Texts("command") })
            ?? m.Message("grpc", g => probe with { IsGrpc = true, GrpcService = g.Text("service"), Port = g.Port("port") })
            ?? probe;
    }

    private static ReadinessProbeConfig ReadHttp(MessageReader m, ReadinessProbeConfig probe) => probe with
    {
        HttpPath = m.Text("path"),
        HttpScheme = m.Text("scheme"),
        Port = m.Port("port"),
        Host = m.Text("host"),
        HttpHeaders = m.List("httpHeaders", h => new HeaderValue(h.Text("name").ToLowerInvariant(), h.Text("value"))),
    };
}

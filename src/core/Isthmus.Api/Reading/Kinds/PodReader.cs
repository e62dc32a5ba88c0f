using Isthmus.Api.Kubernetes;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads core/v1 Pod.</summary>
internal static class PodReader
{
    public static PodConfig Read(MessageReader root)
    {
        OldLabels.ReportIn(root, "metadata");
        var pod = root.PartOrEmpty("spec", ReadSpec);
        return root.PartOrEmpty("status", s => pod with
        {
            PodIPs = ReadAddresses(s),
            Phase = s.Text("phase"),
            Ready = Conditions.Read(s, "Ready"),
        });
    }

    private static PodConfig ReadSpec(MessageReader m)
    {
        var account = m.Text("serviceAccountName");
        var oldAccount = m.Text("serviceAccount");
        return new PodConfig
        {
            NodeName = m.Text("nodeName"),
            ServiceAccountName = account.Length > 0 ? account : oldAccount.Length > 0 ? oldAccount : "default",
            HostName = m.Text("hostname"),
            Subdomain = m.Text("subdomain"),
            Ports = m.List("containers", c => c.List("ports", ReadPort)).SelectMany(p => p).ToEquatableArray(),
        };
    }

    private static ContainerPortConfig ReadPort(MessageReader m) => new(m.Text("name"), m.RequiredPort("containerPort"), TransportText.Read(m, "protocol"));

    private static EquatableArray<string> ReadAddresses(MessageReader status)
    {
        var all = status.List("podIPs", a => a.Text("ip"));
        var one = status.Text("podIP");
        return !all.IsEmpty ? all : one.Length > 0 ? [one] : default;
    }
}

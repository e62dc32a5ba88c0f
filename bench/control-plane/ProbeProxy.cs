using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Isthmus.ControlPlane.Push;
using Isthmus.Rpc;
using Isthmus.Rpc.Client;
using Isthmus.Xds.Protos.Core.V3;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.PushProbe;

/// <summary>
/// One simulated proxy: a connection and an incremental stream of its own, all clusters and the endpoints of all services. Looks only at type and nonce, so that the
/// clients do not take the CPU that the server is measured on.
/// </summary>
internal sealed class ProbeProxy : IDisposable
{
    private static readonly RpcMethod<DeltaDiscoveryRequest, Answer> Method = new(
        DiscoveryMethods.DeltaAggregated.Service, DiscoveryMethods.DeltaAggregated.Name, DiscoveryMethods.DeltaAggregated.Request, new(static (_, _) => { }, Answer.Read));

    private readonly RpcChannel _channel;
    private readonly RpcClientCall<DeltaDiscoveryRequest, Answer> _call;
    private readonly Action<ProbeProxy, Answer> _acknowledged;

    private ProbeProxy(Uri server, Action<ProbeProxy, Answer> acknowledged)
    {
        _channel = new RpcChannel(server, new RpcChannelOptions { MaxMessageSize = 64 * 1024 * 1024 }, TimeProvider.System);
        _call = _channel.StartStream(Method);
        _acknowledged = acknowledged;
    }

    /// <summary>Connects; done when everything was told and acknowledged once.</summary>
    public static async Task<ProbeProxy> ConnectAsync(Uri server, int number, ProbeMesh mesh, Action<ProbeProxy, Answer> acknowledged)
    {
        var proxy = new ProbeProxy(server, acknowledged);
        var node = new Node
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"sidecar~10.{200 + (number / 62500)}.{number / 250 % 250}.{1 + (number % 250)}~p{number}.default~default.svc.cluster.local"),
            Locality = new Locality { Region = "east", Zone = "east-a" },
            Metadata = new Struct { Fields = { ["CLUSTER_ID"] = Value.ForString("east") } },
        };
        await proxy._call.WriteAsync(new DeltaDiscoveryRequest { Node = node, TypeUrl = TypeUrls.Cluster });
        await proxy.TakeAsync();
        var endpoints = new DeltaDiscoveryRequest { TypeUrl = TypeUrls.Endpoints };
        endpoints.ResourceNamesSubscribe.AddRange(Enumerable.Range(0, mesh.Services).Select(ProbeMesh.UpstreamOf));
        await proxy._call.WriteAsync(endpoints);
        await proxy.TakeAsync();
        return proxy;
    }

    /// <summary>Takes and acknowledges until the stream ends.</summary>
    public async Task RunAsync()
    {
        while (await TakeAsync() is { } answer)
        {
            _acknowledged(this, answer);
        }
    }

    public void Dispose() => _channel.Dispose();

    private async Task<Answer?> TakeAsync()
    {
        if (await _call.ReadAsync() is not { HasMessage: true, Message: { } answer })
        {
            return null;
        }

        await _call.WriteAsync(new DeltaDiscoveryRequest { TypeUrl = answer.TypeUrl, ResponseNonce = answer.Nonce });
        return answer with { AcknowledgedAt = Stopwatch.GetTimestamp() };
    }

    /// <summary>The part of a response that is looked at.</summary>
    internal sealed record Answer(string TypeUrl, string Nonce, long Bytes, long AcknowledgedAt)
    {
        public static Answer Read(ReadOnlySequence<byte> bytes)
        {
            var (type, nonce) = ("", "");
            var input = new CodedInputStream(bytes.ToArray());
            while (input.ReadTag() is var tag and not 0)
            {
                switch (WireFormat.GetTagFieldNumber(tag))
                {
                    case DeltaDiscoveryResponse.TypeUrlFieldNumber:
                        type = input.ReadString();
                        break;
                    case DeltaDiscoveryResponse.NonceFieldNumber:
                        nonce = input.ReadString();
                        break;
                    default:
                        input.SkipLastField();
                        break;
                }
            }

            return new(type, nonce, bytes.Length, 0);
        }
    }
}

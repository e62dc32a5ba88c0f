using System.Globalization;
using Isthmus.Api;
using Isthmus.Model;

namespace Isthmus.TestKit.Builders;

/// <summary>A Kubernetes service with its slice and pods in one cluster, all alike: the shortest way to endpoints.</summary>
public sealed class GivenDeployment
{
    private readonly string _name;
    private readonly List<string> _addresses = [];
    private readonly List<Action<GivenPod>> _podChanges = [];
    private string _namespace = "default";
    private string _portName = "http";
    private int _port = 80;
    private int _targetPort = 8080;
    private bool _isReady = true;
    private string _clusterIP = "";

    internal GivenDeployment(string name) => _name = name;

    /// <summary>In namespace <paramref name="ns"/>, else <c>default</c>.</summary>
    public GivenDeployment In(string ns)
    {
        _namespace = ns;
        return this;
    }

    /// <summary>With one port; else 80 called <c>http</c>, served on 8080.</summary>
    public GivenDeployment Port(int port, string name = "http", int target = 8080)
    {
        (_port, _portName, _targetPort) = (port, name, target);
        return this;
    }

    /// <summary>With a virtual address.</summary>
    public GivenDeployment ClusterIP(string address)
    {
        _clusterIP = address;
        return this;
    }

    /// <summary>One pod per address.</summary>
    public GivenDeployment At(params string[] addresses)
    {
        _addresses.AddRange(addresses);
        return this;
    }

    /// <summary>In a locality.</summary>
    public GivenDeployment Locality(string locality) => Pods(p => p.Locality(locality));

    /// <summary>In a network.</summary>
    public GivenDeployment Network(string network) => Pods(p => p.Network(network));

    /// <summary>With sidecars.</summary>
    public GivenDeployment Meshed() => Pods(p => p.Meshed());

    /// <summary>With a label on every pod.</summary>
    public GivenDeployment Labelled(string key, string value) => Pods(p => p.Labelled(key, value));

    /// <summary>Not ready.</summary>
    public GivenDeployment Unready()
    {
        _isReady = false;
        return this;
    }

    /// <summary>Changes every pod.</summary>
    public GivenDeployment Pods(Action<GivenPod> change)
    {
        _podChanges.Add(change);
        return this;
    }

    /// <summary>Service, slice and pods.</summary>
    public IEnumerable<ApiObject> Build()
    {
        var service = Given.Service(_name).In(_namespace).Port(_port, _portName, _targetPort.ToString(CultureInfo.InvariantCulture)).Selecting("app", _name);
        yield return _clusterIP.Length > 0 ? service.ClusterIP(_clusterIP) : service;

        var slice = Given.Slice(_name).In(_namespace).Port(_targetPort, _portName);
        foreach (var address in _addresses)
        {
            var pod = Given.Pod($"{_name}-{address.Replace('.', '-').Replace(':', '-')}").In(_namespace).At(address)
                .Labelled("app", _name)
                .OwnedBy($"ReplicaSet/{_name}-5d4f8c7b9")
                .With(c => c with { Ready = _isReady });
            _podChanges.ForEach(change => change(pod));
            slice.Pod(address, pod.Name, _isReady);
            if (!_isReady)
            {
                slice.With(c => c with { Endpoints = c.Endpoints.Select(e => e with { Terminating = false }).ToEquatableArray() });
            }

            yield return pod;
        }

        yield return slice;
    }
}

using System.Text.Json.Serialization;

namespace Isthmus.Lab.Control;

/// <summary>How orders and replies are written, made at compile time.</summary>
[JsonSerializable(typeof(LabOrder))]
[JsonSerializable(typeof(LabReply))]
internal sealed partial class ControlJson : JsonSerializerContext;

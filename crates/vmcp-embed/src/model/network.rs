//! The neural network: numbers of tokens in, a vector for each token out.

use std::{borrow::Cow, sync::Arc};

use rten::{ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::Layout as _;

/// What a network wants to be told about each token.
#[derive(Clone, Copy)]
enum Input {
    Ids,
    Mask,
    Kinds,
    Positions,
}

/// A network that is ready to run.
pub(super) struct Network {
    model: rten::Model,
    inputs: Vec<(NodeId, Input)>,
    output: NodeId,
    threads: Arc<ThreadPool>,
}

/// What came out, row by row.
pub(super) struct Output {
    pub(super) numbers: Vec<f32>,
    /// The length of a row.
    pub(super) dim: usize,
}

impl Network {
    /// Reads a network from the ONNX format.
    ///
    /// # Errors
    /// Says why the bytes are no network that embeds texts.
    pub(super) fn load(onnx: Cow<'static, [u8]>, threads: usize) -> Result<Self, String> {
        let mut options = ModelOptions::with_all_ops();
        // Half the time of a text, for ten megabytes of a small model.
        options.prepack_weights(true);
        let model = match onnx {
            Cow::Borrowed(onnx) => options.load_static_slice(onnx),
            Cow::Owned(onnx) => options.load(onnx),
        };
        let model = model.map_err(|error| {
            format!("its network cannot be read, is it whole and in the ONNX format? {error}")
        })?;
        let inputs = inputs(&model)?;
        let output = output(&model)?;
        let threads = Arc::new(ThreadPool::with_num_threads(threads));
        Ok(Self { model, inputs, output, threads })
    }

    /// Runs the network on one text.
    ///
    /// # Errors
    /// Says what the network cannot do, such as looking up a token that it does not have.
    pub(super) fn run(&self, ids: &[i32]) -> Result<Output, String> {
        let inputs = self.inputs.iter().map(|(node, input)| (*node, column(*input, ids))).collect();
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
        let outputs = self.model.run(inputs, &[self.output], Some(options));
        let outputs = outputs.map_err(|error| format!("its network failed: {error}"))?;
        read(outputs)
    }
}

/// Finds out what each input of the network is, by its name.
fn inputs(model: &rten::Model) -> Result<Vec<(NodeId, Input)>, String> {
    let inputs = model.input_ids().iter().map(|node| Ok((*node, input(name(model, *node))?)));
    let inputs: Vec<_> = inputs.collect::<Result<_, String>>()?;
    if !inputs.iter().any(|(_, input)| matches!(input, Input::Ids)) {
        return Err("its network has no input `input_ids`; is it one that embeds texts?".to_owned());
    }
    Ok(inputs)
}

fn input(name: &str) -> Result<Input, String> {
    match name {
        "input_ids" => Ok(Input::Ids),
        "attention_mask" => Ok(Input::Mask),
        "token_type_ids" => Ok(Input::Kinds),
        "position_ids" => Ok(Input::Positions),
        other => Err(format!("its network wants an input `{other}`, which is not known here")),
    }
}

/// The vectors of the tokens, or whatever else the network gives first.
fn output(model: &rten::Model) -> Result<NodeId, String> {
    let outputs = model.output_ids();
    let of_tokens =
        |node: &&NodeId| ["last_hidden_state", "token_embeddings"].contains(&name(model, **node));
    let found = outputs.iter().find(of_tokens).or(outputs.first());
    found.copied().ok_or_else(|| "its network has no output".to_owned())
}

fn name(model: &rten::Model, node: NodeId) -> &str {
    model.node_info(node).and_then(|node| node.name()).unwrap_or_default()
}

fn column(input: Input, ids: &[i32]) -> ValueOrView<'static> {
    let numbers = match input {
        Input::Ids => ids.to_vec(),
        Input::Mask => vec![1; ids.len()],
        Input::Kinds => vec![0; ids.len()],
        Input::Positions => (0..).take(ids.len()).collect(),
    };
    let column = Value::from_shape([1, ids.len()], numbers);
    column.expect("as many numbers as there are tokens").into()
}

/// Takes vectors of tokens, or one vector of the whole text where the network pools itself.
fn read(outputs: Vec<Value>) -> Result<Output, String> {
    let strange = |what: String| format!("its network gives {what}, no vectors");
    let [output] = <[Value; 1]>::try_from(outputs).map_err(|_| strange("nothing".to_owned()))?;
    let shape = output.as_view().shape().to_vec();
    let numbers = output.into_tensor::<f32>().ok_or_else(|| strange("whole numbers".to_owned()))?;
    match *shape {
        [1, dim] | [1, _, dim] if dim > 0 => Ok(Output { numbers: numbers.into_data(), dim }),
        _ => Err(strange(format!("a block of the shape {shape:?}"))),
    }
}
